package latency

import (
	"net"
	"time"
)

// chunk is what one read brought, and when it is to be passed on.
type chunk struct {
	data []byte
	due  time.Time
}

const (
	chunkSize = 32 << 10
	// onTheWay bounds the chunks that a slow reader leaves with us; the
	// sender then waits, as it does for a full socket.
	onTheWay = 64
)

// forward passes on what from sends, each chunk at its time, and then the end
// of it. Reading goes on while chunks wait: the delay does not narrow the
// line.
func (p *Proxy) forward(to, from net.Conn, heard func()) {
	chunks := make(chan chunk, onTheWay)
	p.work.Add(1)
	go func() {
		defer p.work.Done()
		defer close(chunks)
		p.read(from, heard, chunks)
	}()
	sharpen()
	for c := range chunks {
		waitUntil(c.due)
		if _, err := to.Write(c.data); err != nil {
			// Nobody listens: the sender has to see that.
			_ = from.Close()
			for range chunks { // the reader may wait for room
			}
			return
		}
	}
	if half, ok := to.(*net.TCPConn); ok {
		_ = half.CloseWrite()
	}
}

// read takes chunks until the sender ends.
func (p *Proxy) read(from net.Conn, heard func(), chunks chan<- chunk) {
	for {
		data := make([]byte, chunkSize)
		n, err := from.Read(data)
		if n > 0 {
			heard()
			select {
			case chunks <- chunk{data[:n], time.Now().Add(p.delay)}:
			case <-p.closed:
				return
			}
		}
		if err != nil {
			return
		}
	}
}
