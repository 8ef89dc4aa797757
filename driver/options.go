package driver

import (
	"fmt"
	"os"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
)

// Option configures what is wrapped.
type Option interface{ apply(*config) }

type optionFunc func(*config)

func (f optionFunc) apply(c *config) { f(c) }

// config is what the options say.
type config struct {
	err        error // of the first option that is wrong
	detector   *detect.Detector
	dialect    fingerprint.Dialect
	dialectSet bool
}

// with returns c changed by opts.
func (c config) with(opts []Option) (config, error) {
	for _, o := range opts {
		if o != nil {
			o.apply(&c)
		}
	}
	return c, c.err
}

// mustWith is for constructors that return no error: a wrong option is a
// programmer's error at start-up.
func (c config) mustWith(opts []Option) config {
	c, err := c.with(opts)
	if err != nil {
		panic(err.Error())
	}
	return c
}

func (c config) watcher() *detect.Detector {
	if c.detector != nil {
		return c.detector
	}
	return defaultDetector()
}

// Detector hands what is seen to d. Without it, or with nil, statements go to
// the process-wide default detector, whose findings are logged with slog.
func Detector(d *detect.Detector) Option {
	return optionFunc(func(c *config) { c.detector = d })
}

// Dialect says in which dialect statements are written. Without it the
// dialect follows from the driver's type, and is fingerprint.Generic for a
// driver that is not known. A dialect that does not exist is an error of Open
// and Connector; functions that return none panic.
func Dialect(d fingerprint.Dialect) Option {
	return optionFunc(func(c *config) {
		if _, err := fingerprint.ParseDialect(d.String()); err != nil && c.err == nil {
			c.err = fmt.Errorf("driver: Dialect(%d): there is no such dialect", d)
		}
		c.dialect, c.dialectSet = d, true
	})
}

// switchedOff reports whether the environment asks for drivers as they are.
// It is read when something is wrapped, not when it is used.
func switchedOff() bool { return os.Getenv("NPLUSONE") == "off" }
