package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := startProgress(&out, "analyzing", 4<<20, func() time.Time { return now })
	in := p.reader(strings.NewReader(strings.Repeat("x", 3<<20)))
	buffer := make([]byte, 1<<20)

	_, err := in.Read(buffer)
	require.NoError(t, err)
	assert.Empty(t, out.String(), "what is quick needs no line")
	now = now.Add(time.Second)
	_, _ = in.Read(buffer)
	assert.Equal(t, "\r\x1b[Kanalyzing: 2 MiB of 4 MiB, 50 %, 2 MiB/s", out.String())
	out.Reset()
	_, _ = in.Read(buffer)
	assert.Empty(t, out.String(), "not more often than people can read")
	p.done()
	assert.Equal(t, "\r\x1b[K", out.String())
	out.Reset()
	p.done()
	assert.Empty(t, out.String())
}

func TestProgressIsForTerminalsAlone(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	defer file.Close()
	read, write, err := os.Pipe()
	require.NoError(t, err)
	defer read.Close()
	defer write.Close()
	for name, w := range map[string]io.Writer{"buffer": &bytes.Buffer{}, "file": file, "pipe": write} {
		assert.Nil(t, newProgress(w, "analyzing", 0).w, name)
	}
}

func TestByteCount(t *testing.T) {
	for want, n := range map[string]int64{"0 KiB": 0, "2 KiB": 2048, "1 MiB": 1 << 20, "1.5 GiB": 3 << 29} {
		assert.Equal(t, want, byteCount(n))
	}
}
