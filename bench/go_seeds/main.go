// Peers of the benchmarks that are made of what the two services were made of
// that Uptick replaces: "echo" of fiber on fasthttp with zerolog, "track" of
// gorilla/mux with Prometheus' own client. Each has the metrics and the log of
// its model. Prints the port that it listens on; the argument after the name
// is the file of the log.
package main

import (
	"fmt"
	"net"
	"os"
)

func main() {
	log, err := os.OpenFile(os.Args[2], os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	switch os.Args[1] {
	case "echo":
		panic(serveEcho(listener, log))
	case "track":
		panic(serveTrack(listener, log))
	}
}
