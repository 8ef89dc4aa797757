package trace

import (
	"fmt"
	"strconv"
	"time"

	"github.com/nplusone-go/nplusone/internal/record"
)

// statement adds an execution to its scope.
func (p *player) statement(l *line) error {
	s := p.open[l.Scope]
	if s == nil {
		return fmt.Errorf("a statement of scope %d, which has not begun", l.Scope)
	}
	t := p.texts[l.Text]
	if t == nil {
		return fmt.Errorf("a statement with text %d, which is missing", l.Text)
	}
	args, err := strconv.ParseUint(l.Args, 16, 64)
	if err != nil {
		return fmt.Errorf("args %q: %w", l.Args, err)
	}
	if l.Width < 0 || l.Width > 64 || len(l.Cells) != l.Width*len(l.Ticks) {
		return fmt.Errorf("%d cells for %d rows of %d", len(l.Cells), len(l.Ticks), l.Width)
	}
	e := record.StatementEvent{
		Source: p.database(l.Database, t), Text: t.body, Shape: t.shape, Dialect: t.dialect, Kind: t.kind,
		Allow: l.Allow, Owner: l.Owner, StartTick: l.Start, EndTick: l.End, Overlaps: l.Overlaps,
		At: time.Duration(l.AtNS), Took: time.Duration(l.DurationNS), Failed: l.Error,
		Unread: l.Unread, Args: args, Keys: l.Keys, Others: l.Others, Large: l.Large, List: l.List, Rows: l.Rows, Columns: l.Columns,
		Cells: l.Cells, Width: l.Width, RowTicks: l.Ticks,
	}
	if l.Stack != "" {
		k := p.stacks[l.Stack]
		if k == nil {
			return fmt.Errorf("a statement with stack %q, which is missing", l.Stack)
		}
		e.Stack, e.Frames = k.id, k.frames
	}
	s.last = max(s.last, e.At+e.Took)
	s.replay.Statement(&e)
	p.sum.Statements++
	return nil
}

// database is the stand-in for a database of the process.
func (p *player) database(number int, t *text) *record.Database {
	if number == 0 {
		return nil
	}
	key := database{number, t.dialect}
	if p.databases[key] == nil {
		p.databases[key] = p.detector.NewDatabase(t.dialect, nil)
	}
	return p.databases[key]
}
