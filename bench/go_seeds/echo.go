package main

import (
	"encoding/json"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/gofiber/fiber/v2/middleware/basicauth"
	"github.com/gofiber/fiber/v2/middleware/recover"
	"github.com/gofiber/fiber/v2/middleware/requestid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/rs/zerolog"
)

const maxBody = 4 << 20

func serveEcho(listener net.Listener, file io.Writer) error {
	log := zerolog.New(file).With().Timestamp().Logger()
	requests := promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "http_requests_total", Help: "Requests answered",
	}, []string{"status", "method", "path"})
	durations := promauto.NewHistogram(prometheus.HistogramOpts{
		Name: "http_request_duration_milliseconds", Help: "Time to answer",
		Buckets: []float64{5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000},
	})
	app := fiber.New(fiber.Config{BodyLimit: maxBody, DisableStartupMessage: true})
	app.Use(recover.New(), requestid.New(), func(c *fiber.Ctx) error {
		started := time.Now()
		err := c.Next()
		took := time.Since(started)
		status := c.Response().StatusCode()
		c.Set("X-Response-Time", took.String())
		requests.WithLabelValues(strconv.Itoa(status), c.Method(), c.Route().Path).Inc()
		durations.Observe(float64(took.Microseconds()) / 1000)
		log.Info().Str("request_id", c.GetRespHeader("X-Request-Id")).
			Str("ip", c.IP()).Str("method", c.Method()).Str("path", c.Path()).
			Int("status", status).Dur("took", took).
			Int("bytes", len(c.Response().Body())).
			Str("user_agent", c.Get("User-Agent")).Msg("request")
		return err
	})
	app.Get("/metrics", adaptor.HTTPHandler(promhttp.Handler()))
	auth := basicauth.New(basicauth.Config{Users: map[string]string{"bench": "benchpass"}})
	app.Post("/api/echo", auth, echo)
	app.Put("/api/echo", auth, echo)
	return app.Listener(listener)
}

func echo(c *fiber.Ctx) error {
	var object map[string]any
	if json.Unmarshal(c.Body(), &object) != nil || object == nil {
		return fiber.NewError(fiber.StatusBadRequest, "not a JSON object")
	}
	if told := object["echoed"]; told == true || told == "true" {
		return fiber.NewError(fiber.StatusBadRequest, "echoed is true")
	}
	object["echoed"] = true
	return c.JSON(object)
}
