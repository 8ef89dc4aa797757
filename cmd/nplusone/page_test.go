package main

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/inproc"
	"github.com/nplusone-go/nplusone/report"
)

func TestPageAddress(t *testing.T) {
	for text, want := range map[string]string{"true": "127.0.0.1:0", "false": "", "127.0.0.1:7070": "127.0.0.1:7070", ":7070": ":7070"} {
		got, err := pageAddress(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	_, err := pageAddress("7070")
	assert.Error(t, err, "an address has a port behind its host")
}

// The page is there from the start, its address is printed once, and requests
// come as they end.
func TestLivePage(t *testing.T) {
	var out bytes.Buffer
	p, err := openPage(stdio{err: &out}, "127.0.0.1:0")
	require.NoError(t, err)
	defer p.close()
	addresses := regexp.MustCompile(`http://[^ \n]+/`).FindAllString(out.String(), -1)
	require.Len(t, addresses, 1, out.String())
	get := func(name string) string {
		answer, err := http.Get(addresses[0] + name)
		require.NoError(t, err)
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		assert.Equal(t, http.StatusOK, answer.StatusCode, name)
		return string(text)
	}
	assert.Contains(t, get(""), "Waiting for the first request")
	p.show(inproc.Request{Method: "GET", Started: time.Now()}, report.Report{
		Version: 1, Scopes: []report.ScopeStats{{Name: "GET /posts", Kind: "http", Queries: 13}},
	})
	p.show(inproc.Request{Method: "GET"}, report.Report{Version: 1})
	assert.Contains(t, get("requests.json"), `"route": "GET /posts"`)
	assert.Contains(t, get("requests.json"), `"status": 200`)
	require.Len(t, p.page.Requests(), 1)
}
