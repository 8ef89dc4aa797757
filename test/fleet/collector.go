package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// collector is one that runs as a process of its own.
type collector struct {
	name, binary, config string
	port                 int // of its receiver
	cmd                  *exec.Cmd
	output               *os.File
}

func newCollector(dir, binary, name, config string, port int) (*collector, error) {
	c := &collector{name: name, binary: binary, config: filepath.Join(dir, name+".yaml"), port: port}
	return c, os.WriteFile(c.config, []byte(config), 0o600)
}

func (c *collector) start(ctx context.Context) error {
	var err error
	if c.output, err = os.OpenFile(c.config+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return err
	}
	c.cmd = exec.CommandContext(ctx, c.binary, "--config", "file:"+c.config)
	c.cmd.Stdout, c.cmd.Stderr = c.output, c.output
	if err := c.cmd.Start(); err != nil {
		return err
	}
	err = waitFor(ctx, c.name+" to listen", func() bool {
		conn, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", c.port), time.Second)
		if err != nil {
			return false
		}
		return conn.Close() == nil
	})
	return c.withLog(err)
}

// withLog adds the end of its log to what is wrong.
func (c *collector) withLog(err error) error {
	if err == nil {
		return nil
	}
	log, _ := os.ReadFile(c.config + ".log")
	return fmt.Errorf("%s: %w\n%s", c.name, err, log[max(0, len(log)-4000):])
}

// kill ends it as a machine that runs out of memory does.
func (c *collector) kill() error {
	defer c.output.Close()
	if err := c.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = c.cmd.Wait() // says that it was killed
	return nil
}

// usage is what a process has used by its end.
type usage struct {
	cpu    time.Duration
	memory int64 // bytes, at most
}

// stop ends it in order.
func (c *collector) stop() (usage, error) {
	defer c.output.Close()
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return usage{}, err
	}
	stuck := time.AfterFunc(30*time.Second, func() { _ = c.cmd.Process.Kill() })
	defer stuck.Stop()
	if err := c.cmd.Wait(); err != nil {
		return usage{}, c.withLog(err)
	}
	u := usage{cpu: c.cmd.ProcessState.UserTime() + c.cmd.ProcessState.SystemTime()}
	if r, ok := c.cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.memory = r.Maxrss << 10
	}
	return u, nil
}

// stopAll ends those that still run, whatever became of the others.
func stopAll(collectors []*collector) {
	for _, c := range collectors {
		if c.cmd != nil && c.cmd.Process != nil && c.cmd.ProcessState == nil {
			_ = c.kill()
		}
	}
}

// waitFor asks until what is awaited has come.
func waitFor(ctx context.Context, what string, there func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for !there() {
		select {
		case <-ctx.Done():
			return errors.New("waited in vain for " + what)
		case <-again.C:
		}
	}
	return nil
}

// freePorts are as many ports of this machine that nobody listens on.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer func() { _ = l.Close() }()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}
