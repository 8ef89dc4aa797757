package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
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
	go io.Copy(io.Discard, out) //nolint:errcheck // the rest of the URLs
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, urls.Text(), nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, response.StatusCode)
	assert.Contains(t, string(body), "@workspace3.example.com")

	interrupt()
	require.NoError(t, <-ended)
}
