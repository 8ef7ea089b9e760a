package main

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"io"
	"net/http"
	"sync/atomic"
)

var trackings, trackedBytes atomic.Int64

var pixel = []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff" +
	"!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;")

func track(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/gif")
	w.Header().Set("Cache-Control", "no-cache, no-store, must-revalidate")
	w.Write(pixel)
	trackings.Add(1)
	trackedBytes.Add(int64(len(pixel)))
}

func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]string{"error": message})
}

func echo(w http.ResponseWriter, request *http.Request) {
	user, password, ok := request.BasicAuth()
	if !ok || user != "bench" || subtle.ConstantTimeCompare([]byte(password), []byte("benchpass")) != 1 {
		w.Header().Set("WWW-Authenticate", `Basic realm="echo"`)
		refuse(w, http.StatusUnauthorized, "name and password are needed")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, 1<<20))
	if err != nil {
		refuse(w, http.StatusBadRequest, "cannot read the body")
		return
	}
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // digits stay as they are
	if decoder.Decode(&object) != nil || object == nil {
		refuse(w, http.StatusBadRequest, "not a JSON object")
		return
	}
	if told := object["echoed"]; told == true || told == "true" {
		refuse(w, http.StatusBadRequest, "echoed is true")
		return
	}
	object["echoed"] = true
	text, err := json.Marshal(object)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "internal error")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(text)
}
