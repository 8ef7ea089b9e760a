package main

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

var saneID = regexp.MustCompile(`^[A-Za-z0-9._:=+/-]{1,128}$`)

func newID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// recorder keeps what log and metrics want to know, and sets the headers that
// are known only when the answer is.
type recorder struct {
	http.ResponseWriter
	started time.Time
	status  int
	bytes   int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	elapsed := float64(time.Since(r.started).Microseconds()) / 1000
	r.Header().Set("X-Response-Time", strconv.FormatFloat(elapsed, 'f', 2, 64)+"ms")
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(body []byte) (int, error) {
	if r.status == 0 {
		r.WriteHeader(http.StatusOK)
	}
	r.bytes += len(body)
	return r.ResponseWriter.Write(body)
}

func observe(next http.Handler, metrics *metrics, log *accessLog) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		recorded := &recorder{ResponseWriter: w, started: time.Now()}
		id := request.Header.Get("X-Request-ID")
		if !saneID.MatchString(id) {
			id = newID()
		}
		recorded.Header().Set("X-Request-ID", id)
		recorded.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(recorded, request)
		metrics.observe(recorded.status, request, time.Since(recorded.started))
		log.write(recorded, request)
	})
}

type labels struct{ status, method, path string }

var bounds = []float64{5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000}

type metrics struct {
	requests sync.Map // of labels to *atomic.Int64
	buckets  []atomic.Int64
	sum      atomic.Int64 // microseconds
}

func newMetrics() *metrics {
	return &metrics{buckets: make([]atomic.Int64, len(bounds)+1)}
}

func (m *metrics) observe(status int, request *http.Request, took time.Duration) {
	key := labels{strconv.Itoa(status), request.Method, request.URL.Path}
	counter, found := m.requests.Load(key)
	if !found {
		counter, _ = m.requests.LoadOrStore(key, new(atomic.Int64))
	}
	counter.(*atomic.Int64).Add(1)
	ms := float64(took.Microseconds()) / 1000
	bucket := 0
	for bucket < len(bounds) && ms > bounds[bucket] {
		bucket++
	}
	m.buckets[bucket].Add(1)
	m.sum.Add(took.Microseconds())
}

func (m *metrics) serve(w http.ResponseWriter, _ *http.Request) {
	m.requests.Range(func(key, value any) bool {
		l := key.(labels)
		fmt.Fprintf(w, "http_requests_total{status=%q,method=%q,path=%q} %d\n",
			l.status, l.method, l.path, value.(*atomic.Int64).Load())
		return true
	})
}

// accessLog writes combined lines through a buffer that is flushed ten times a
// second.
type accessLog struct {
	mutex  sync.Mutex
	writer *bufio.Writer
}

func newAccessLog(path string) *accessLog {
	file, err := os.Create(path)
	if err != nil {
		panic(err)
	}
	log := &accessLog{writer: bufio.NewWriterSize(file, 64*1024)}
	go func() {
		for range time.Tick(100 * time.Millisecond) {
			log.mutex.Lock()
			log.writer.Flush()
			log.mutex.Unlock()
		}
	}()
	return log
}

func (log *accessLog) write(r *recorder, request *http.Request) {
	host, _, _ := net.SplitHostPort(request.RemoteAddr)
	user, _, ok := request.BasicAuth()
	if !ok {
		user = "-"
	}
	line := make([]byte, 0, 256)
	line = append(line, host...)
	line = append(line, " - "...)
	line = append(line, user...)
	line = r.started.AppendFormat(append(line, ' '), "[02/Jan/2006:15:04:05 -0700]")
	line = append(line, ` "`...)
	line = append(line, request.Method...)
	line = append(line, ' ')
	line = append(line, request.RequestURI...)
	line = append(line, ` HTTP/1.1" `...)
	line = strconv.AppendInt(line, int64(r.status), 10)
	line = strconv.AppendInt(append(line, ' '), int64(r.bytes), 10)
	line = append(line, ` "`...)
	line = append(line, orDash(request.Referer())...)
	line = append(line, `" "`...)
	line = append(line, orDash(request.UserAgent())...)
	line = append(line, "\"\n"...)
	log.mutex.Lock()
	log.writer.Write(line)
	log.mutex.Unlock()
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
