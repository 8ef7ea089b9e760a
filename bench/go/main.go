// The peer of the benchmarks: a plain net/http server that does the same job
// as Uptick's /track and /api/echo, and, as "targets", something to probe that
// costs as little as possible. Prints the port that it listens on.
package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "targets" {
		targets()
		return
	}
	log := newAccessLog(os.Args[1])
	metrics := newMetrics()
	mux := http.NewServeMux()
	mux.HandleFunc("/track", track)
	mux.HandleFunc("/api/echo", echo)
	mux.HandleFunc("/metrics", metrics.serve)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, observe(mux, metrics, log)))
}

const head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n" +
	"Date: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: close\r\n\r\n%s"

var answer = []byte(fmt.Sprintf(head, 2, "ok"))

// targets answers every connection with a small 200 and closes it, on all
// addresses of the loopback network. /count tells how many it has answered,
// /connections how many were opened to it.
func targets() {
	var count, connections atomic.Int64
	listener, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	for {
		connection, err := listener.Accept()
		if err != nil {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		connections.Add(1)
		go func() {
			defer connection.Close()
			connection.SetDeadline(time.Now().Add(5 * time.Second))
			reader := bufio.NewReaderSize(connection, 1024)
			first, err := reader.ReadString('\n')
			for line := first; err == nil && strings.TrimSpace(line) != ""; {
				line, err = reader.ReadString('\n')
			}
			if strings.HasPrefix(first, "GET /count ") {
				tell(connection, &count)
			} else if strings.HasPrefix(first, "GET /connections ") {
				tell(connection, &connections)
			} else if strings.HasPrefix(first, "GET ") {
				count.Add(1)
				connection.Write(answer)
			}
			// the client closes first, as Uptick and Prometheus do
			reader.ReadByte()
		}()
	}
}

func tell(connection net.Conn, count *atomic.Int64) {
	body := strconv.FormatInt(count.Load(), 10)
	fmt.Fprintf(connection, head, len(body), body)
}
