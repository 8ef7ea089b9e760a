package main

import (
	"io"
	"net"
	"net/http"
	"time"

	"github.com/gorilla/handlers"
	"github.com/gorilla/mux"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

var pixel = []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff" +
	"!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;")

func serveTrack(listener net.Listener, file io.Writer) error {
	durations := promauto.NewSummary(prometheus.SummaryOpts{
		Name: "tracking_request_duration", Help: "Time to answer",
		Objectives: map[float64]float64{0.5: 0.05, 0.9: 0.01, 0.99: 0.001},
	})
	count := promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "tracking_requests_count_total", Help: "Requests",
	}, []string{"status"})
	size := promauto.NewCounter(prometheus.CounterOpts{
		Name: "tracking_requests_size_total", Help: "Bytes",
	})
	router := mux.NewRouter()
	router.HandleFunc("/track", func(w http.ResponseWriter, _ *http.Request) {
		started := time.Now()
		w.Header().Set("Content-Type", "image/gif")
		w.Header().Set("Cache-Control", "no-cache, no-store, must-revalidate")
		sent, err := w.Write(pixel)
		if err != nil {
			count.WithLabelValues("failure").Inc()
			return
		}
		durations.Observe(time.Since(started).Seconds())
		count.WithLabelValues("success").Inc()
		size.Add(float64(sent))
	}).Methods(http.MethodGet)
	router.Handle("/metrics", promhttp.Handler())
	return http.Serve(listener, handlers.CombinedLoggingHandler(file, router))
}
