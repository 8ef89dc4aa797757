package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRunServesUntilInterrupted(t *testing.T) {
	ctx, interrupt := context.WithTimeout(t.Context(), time.Minute)
	defer interrupt()
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"-addr", "127.0.0.1:0"}, in) }()

	urls := bufio.NewScanner(out)
	require.True(t, urls.Scan(), "a URL is printed")
	go func() { _, _ = io.Copy(io.Discard, out) }() // the rest of the URLs
	response := fetch(t, urls.Text())
	assert.Contains(t, response.body, "@workspace3.example.com")
	assert.Equal(t, "26", response.header.Get("X-Nplusone-Queries"))
	start, _, _ := strings.Cut(urls.Text(), "/naive")
	assert.Contains(t, fetch(t, start+"/debug/nplusone/").body, "GET /naive/agents")

	interrupt()
	require.NoError(t, <-ended)
}

type reply struct {
	header http.Header
	body   string
}

func fetch(t *testing.T, url string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode, url)
	return reply{response.Header, string(body)}
}
