package latency

import (
	"bytes"
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// serve answers each connection with what handle does, until the test ends.
func serve(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				handle(c)
			}()
		}
	}()
	return l.Addr().String()
}

func echo(c net.Conn) {
	if _, err := io.Copy(c, c); err == nil {
		_ = c.(*net.TCPConn).CloseWrite()
	}
}

func proxy(t *testing.T, target string, added time.Duration) *Proxy {
	t.Helper()
	p, err := Listen(target, added)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Close()) })
	return p
}

func dial(t *testing.T, p *Proxy) *net.TCPConn {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr())
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c.(*net.TCPConn)
}

// Far more than fits on the way at once comes back byte for byte, while both
// sides speak at the same time, and the end of one side is passed on alone.
func TestBytesPassUnchanged(t *testing.T) {
	t.Parallel()
	for _, added := range []time.Duration{0, time.Millisecond} {
		c := dial(t, proxy(t, serve(t, echo), added))
		random := rand.NewChaCha8([32]byte{1})
		sent := sha256.New()
		go func() {
			_, _ = io.Copy(c, io.TeeReader(io.LimitReader(random, 8<<20), sent))
			_ = c.CloseWrite()
		}()
		received := sha256.New()
		n, err := io.Copy(received, c)
		require.NoError(t, err)
		assert.EqualValues(t, 8<<20, n)
		assert.Equal(t, sent.Sum(nil), received.Sum(nil), "added %v", added)
	}
}

// An answer takes at least what was added; how much longer depends on the
// machine and is not tested.
func TestRepliesAreDelayed(t *testing.T) {
	t.Parallel()
	const added = 20 * time.Millisecond
	c := dial(t, proxy(t, serve(t, echo), added))
	for range 3 {
		start := time.Now()
		_, err := c.Write([]byte("ping"))
		require.NoError(t, err)
		_, err = io.ReadFull(c, make([]byte, 4))
		require.NoError(t, err)
		assert.GreaterOrEqual(t, time.Since(start), added)
	}
}

func TestTurns(t *testing.T) {
	t.Parallel()
	p := proxy(t, serve(t, echo), 0)
	a, b := dial(t, p), dial(t, p)
	query := func(c net.Conn, text string) {
		_, err := c.Write([]byte(text))
		require.NoError(t, err)
		_, err = io.ReadFull(c, make([]byte, len(text)))
		require.NoError(t, err)
	}
	query(a, "one")
	query(a, "two")
	query(b, "three")
	assert.EqualValues(t, 3, p.Turns(), "each waited for its answer")
	query(a, string(bytes.Repeat([]byte("x"), 100)))
	assert.EqualValues(t, 4, p.Turns())
}

func TestEnds(t *testing.T) {
	t.Parallel()
	silent := func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

	t.Run("closed while clients wait", func(t *testing.T) {
		t.Parallel()
		p, err := Listen(serve(t, silent), time.Millisecond)
		require.NoError(t, err)
		c := dial(t, p)
		_, err = c.Write([]byte("anybody?"))
		require.NoError(t, err)
		require.NoError(t, p.Close(), "returns though the server never answers")
		_, err = c.Read(make([]byte, 1))
		assert.Error(t, err)
		assert.NoError(t, p.Close(), "twice")
		_, err = net.Dial("tcp", p.Addr())
		assert.Error(t, err, "nothing listens any more")
	})
	t.Run("no server", func(t *testing.T) {
		t.Parallel()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		require.NoError(t, l.Close())
		c := dial(t, proxy(t, l.Addr().String(), 0))
		_, err = c.Read(make([]byte, 1))
		assert.Error(t, err)
	})
	t.Run("server hangs up", func(t *testing.T) {
		t.Parallel()
		c := dial(t, proxy(t, serve(t, func(net.Conn) {}), 0))
		_, err := c.Read(make([]byte, 1))
		assert.Error(t, err)
	})
	t.Run("client hangs up", func(t *testing.T) {
		t.Parallel()
		gone := make(chan error, 1)
		p := proxy(t, serve(t, func(c net.Conn) {
			_, err := io.Copy(io.Discard, c)
			gone <- err
		}), 0)
		c := dial(t, p)
		_, err := c.Write([]byte("bye"))
		require.NoError(t, err)
		require.NoError(t, c.Close())
		assert.NoError(t, <-gone, "the server sees the end")
	})
}
