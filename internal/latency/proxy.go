// Package latency puts a network between a program and a server on the same
// machine: a proxy on loopback that delays what passes, and counts how often
// the client had to wait for an answer.
package latency

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A Proxy forwards connections to one server. Bytes pass unchanged and in
// order, each chunk half of the added round trip after it came. It is safe for
// concurrent use.
type Proxy struct {
	target   string
	delay    time.Duration // of each direction
	listener net.Listener
	turns    atomic.Int64

	mu     sync.Mutex
	conns  map[net.Conn]struct{} // nil once closed
	closed chan struct{}
	work   sync.WaitGroup
}

// Listen starts a proxy to the TCP address target that adds about the given
// time to each round trip. The caller closes it.
func Listen(target string, added time.Duration) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{target: target, delay: added / 2, listener: l, conns: map[net.Conn]struct{}{}, closed: make(chan struct{})}
	p.work.Add(1)
	go p.accept()
	return p, nil
}

// Addr is the host and port that clients connect to.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Turns is how often a client spoke up after the server had spoken, summed
// over all connections: the round trips of a protocol in which the client
// waits for its answers.
func (p *Proxy) Turns() int64 { return p.turns.Load() }

// Close ends all connections and returns when nothing of the proxy runs any
// more. It is idempotent.
func (p *Proxy) Close() error {
	p.mu.Lock()
	if p.conns == nil {
		p.mu.Unlock()
		return nil
	}
	err := p.listener.Close()
	close(p.closed)
	for c := range p.conns {
		// The peer may have closed it before.
		if e := c.Close(); e != nil && !errors.Is(e, net.ErrClosed) {
			err = errors.Join(err, e)
		}
	}
	p.conns = nil
	p.mu.Unlock()
	p.work.Wait()
	return err
}

func (p *Proxy) accept() {
	defer p.work.Done()
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		if !p.keep(client) {
			return
		}
		p.work.Add(1)
		go p.serve(client)
	}
}

// keep notes a connection for Close; it reports false where that came first.
func (p *Proxy) keep(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conns == nil {
		_ = c.Close()
		return false
	}
	p.conns[c] = struct{}{}
	return true
}

// drop closes a connection that is done with.
func (p *Proxy) drop(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = c.Close()
	delete(p.conns, c)
}

// serve forwards one connection until both sides have said all.
func (p *Proxy) serve(client net.Conn) {
	defer p.work.Done()
	defer p.drop(client)
	server, err := net.Dial("tcp", p.target)
	if err != nil || !p.keep(server) {
		return // the client sees its connection closed
	}
	defer p.drop(server)
	t := &talk{proxy: p}
	var both sync.WaitGroup
	both.Go(func() { p.forward(server, client, t.sent) })
	both.Go(func() { p.forward(client, server, t.replied) })
	both.Wait()
}

// talk knows whose turn it is.
type talk struct {
	proxy *Proxy
	spoke atomic.Bool // the client, since the server did
}

func (t *talk) sent() {
	if !t.spoke.Swap(true) {
		t.proxy.turns.Add(1)
	}
}

func (t *talk) replied() { t.spoke.Store(false) }
