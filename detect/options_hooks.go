package detect

import (
	"github.com/nplusone-go/nplusone/internal/judge"
	"github.com/nplusone-go/nplusone/internal/record"
)

// InspectWith adds inspectors.
func InspectWith(inspectors ...judge.Inspector) Option {
	return optionFunc(func(d *Detector) error {
		d.inspectors = append(d.inspectors, inspectors...)
		return nil
	})
}

// ListenWith adds listeners.
func ListenWith(listeners ...judge.Listener) Option {
	return optionFunc(func(d *Detector) error {
		d.listeners = append(d.listeners, listeners...)
		return nil
	})
}

// RecordTo hands everything that is recorded to a sink.
func RecordTo(sink record.Sink) Option {
	return optionFunc(func(d *Detector) error {
		d.recorder.Sink = sink
		return nil
	})
}
