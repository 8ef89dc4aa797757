package detect

import (
	"errors"

	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/judge"
	"github.com/nplusone-go/nplusone/internal/record"
)

// InspectWith adds inspectors. They run in the given order when a scope ends.
func InspectWith(inspectors ...judge.Inspector) Option {
	return optionFunc(func(d *Detector) error {
		for _, i := range inspectors {
			if i == nil {
				return errors.New("InspectWith(nil): an inspector is missing; leave the option out to have none")
			}
		}
		d.inspectors = append(d.inspectors, inspectors...)
		return nil
	})
}

// ListenWith adds listeners. Each gets what every scope ran, when it ends.
func ListenWith(listeners ...judge.Listener) Option {
	return optionFunc(func(d *Detector) error {
		for _, l := range listeners {
			if l == nil {
				return errors.New("ListenWith(nil): a listener is missing; leave the option out to have none")
			}
		}
		d.listeners = append(d.listeners, listeners...)
		return nil
	})
}

// RecordTo hands everything that is recorded to a sink.
func RecordTo(sink record.Sink) Option {
	return optionFunc(func(d *Detector) error {
		if sink == nil {
			return errors.New("RecordTo(nil): a sink is missing; leave the option out to have none")
		}
		d.recorder.Sink = sink
		return nil
	})
}

// ReadWith sets what tells the loops of findings. Without it they stand where
// the frames and the indentation of the lines put them; with nil, at the call
// site, and reports say that source was not read.
func ReadWith(s cases.Source) Option {
	return optionFunc(func(d *Detector) error {
		d.judging.Source = s
		return nil
	})
}

// attached is what a detector was given after it was made.
type attached struct {
	source cases.Source
	fixers []cases.Fixer
}

// Attach gives a detector a source in the place of its own, and fixers behind
// its own, from the next scope on that ends. It replaces what was attached
// before. It is for packages that link more than the one that made the
// detector.
func (d *Detector) Attach(s cases.Source, fixers ...cases.Fixer) {
	d.attached.Store(&attached{s, fixers})
}
