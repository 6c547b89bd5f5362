// Go 1.20 or later, standard library alone. Profiles: classic, events, account, inbound.
package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"log"
	"mime"
	"net/http"
	"os"
)

const mostBytes = 60 << 20

func main() {
	secretKey := os.Getenv("SOCKETLABS_SECRET_KEY")
	if secretKey == "" {
		log.Fatal("SOCKETLABS_SECRET_KEY is not set")
	}
	// An endpoint of the account level gives the Secret Key back; all others the Validation Key.
	answer := os.Getenv("SOCKETLABS_VALIDATION_KEY")
	if os.Getenv("SOCKETLABS_PROFILE") == "account" {
		answer = secretKey
	}
	address := os.Getenv("ADDRESS")
	if address == "" {
		address = "127.0.0.1:3000"
	}

	http.HandleFunc("/hook", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "POST only", http.StatusMethodNotAllowed)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, mostBytes)
		given := sha256.Sum256([]byte(secretKeyOf(r)))
		known := sha256.Sum256([]byte(secretKey))
		if subtle.ConstantTimeCompare(given[:], known[:]) != 1 {
			http.Error(w, "unknown Secret Key", http.StatusUnauthorized)
			return
		}
		// Validation has no more than ServerId, SecretKey and Type. Keep the rest for later: answer first, work behind.
		w.Write([]byte(answer))
	})
	log.Fatal(http.ListenAndServe(address, nil))
}

// secretKeyOf reads a form or JSON, by its Content-Type. It gives "" where the key is absent or no text.
func secretKeyOf(r *http.Request) string {
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if mediaType != "application/json" {
		// Only what was posted: a key in the URL does not count.
		return r.PostFormValue("SecretKey")
	}
	// encoding/json takes names in any case: a map takes them as they are.
	var event map[string]any
	if json.NewDecoder(r.Body).Decode(&event) != nil {
		return ""
	}
	key, _ := event["SecretKey"].(string)
	return key
}
