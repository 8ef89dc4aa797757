package webpage

import (
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/words"
	"github.com/nplusone-go/nplusone/report"
)

const (
	maxLanes  = 80
	maxTracks = 4 // lines beside each other that tie parents and children
	maxMini   = 60
)

// bar is one burst; X and Width are in thousandths of the whole. Y and Height
// are those of a bar that does not fill its line.
type bar struct{ X, Y, Width, Height, Class string }

// lane is one row of the waterfall: all executions of one shape.
type lane struct {
	Anchor, Times, Took, Class, Finding, Link, Explain string
	SQL, Whole                                         template.HTML
	Facts                                              []string
	Bars                                               []bar
	Tracks                                             []trackPart

	sql, shape string
	count      int
	startNS    int64
	tookNS     int64
}

// trackPart is what a line does in one row: it leaves the parent, passes by,
// or reaches the child.
type trackPart struct {
	Track int
	Part  string // from, by, to
}

// whole is the length of a request's time line.
func whole(e *Request) int64 {
	end := max(e.DurationNS, 1)
	for _, s := range e.Report.Scopes {
		for _, b := range s.Timeline {
			end = max(end, b.StartNS+b.DurationNS)
		}
	}
	return end
}

func barOf(b report.Burst, end int64) bar {
	const least = 2
	x := min(max(float64(b.StartNS)/float64(end)*1000, 0), 1000-least)
	width := min(max(float64(b.DurationNS)/float64(end)*1000, least), 1000-x)
	return bar{X: strconv.FormatFloat(x, 'f', 1, 64), Width: strconv.FormatFloat(width, 'f', 1, 64)}
}

// miniBars are all bursts of a request on one line.
func miniBars(e *Request) []bar {
	if len(e.Report.Scopes) == 0 {
		return nil
	}
	end := whole(e)
	var bars []bar
	for _, b := range e.Report.Scopes[0].Timeline {
		if len(bars) == maxMini {
			break
		}
		one := barOf(b, end)
		one.Class = "one"
		if b.Finding != "" {
			one.Class = "many"
		}
		bars = append(bars, one)
	}
	return bars
}

// waterfall lays the statements out over the request's time, a row for each
// shape in the order of their first start.
func (page *requestPage) waterfall(e *Request) {
	if len(e.Report.Scopes) == 0 {
		return
	}
	timeline := e.Report.Scopes[0].Timeline
	end := whole(e)
	index := map[[2]string]int{}
	for _, b := range timeline {
		key := [2]string{b.Shape, b.Finding}
		i, ok := index[key]
		if !ok {
			i = len(page.Lanes)
			index[key] = i
			page.Lanes = append(page.Lanes, lane{
				Anchor: "q-" + strconv.Itoa(i), Finding: b.Finding, sql: b.SQL, shape: b.Shape, startNS: b.StartNS, Class: "one",
			})
		}
		l := &page.Lanes[i]
		l.count += max(b.Count, 1)
		l.tookNS += b.DurationNS
		l.Bars = append(l.Bars, barOf(b, end))
	}
	if more := len(page.Lanes) - maxLanes; more > 0 {
		page.Lanes = page.Lanes[:maxLanes]
		page.MoreLanes = "… and " + words.Count(more, "later statement", "later statements")
	}
	for i := range page.Lanes {
		page.Lanes[i].describe()
	}
	page.tie(e)
	for i := range 5 {
		page.Ticks = append(page.Ticks, words.Took(end*int64(i)/4))
	}
}

func (l *lane) describe() {
	l.Took = words.Took(l.tookNS)
	l.Whole = printers.HTMLStatement(l.sql)
	l.SQL = l.Whole
	l.Facts = []string{words.Count(l.count, "time", "times"), words.Took(l.tookNS) + " in all"}
	if l.count > 1 {
		l.Times = words.Number(l.count) + " ×"
		l.Facts = append(l.Facts, words.Took(l.tookNS/int64(l.count))+" each")
	}
	if l.Finding != "" {
		l.Class = "many"
	}
	l.Facts = append(l.Facts, "first after "+words.Took(l.startNS))
}

// tie draws a line from each traced parent's column to the argument of its
// child.
func (page *requestPage) tie(e *Request) {
	var busy [maxTracks]int // the row below which a track is free again
	for i := range e.Report.Findings {
		f := &e.Report.Findings[i]
		if f.Parent == nil {
			continue
		}
		child := slices.IndexFunc(page.Lanes, func(l lane) bool { return l.Finding == f.ID })
		parent := slices.IndexFunc(page.Lanes, func(l lane) bool { return l.shape == f.Parent.Shape })
		if child < 0 || parent < 0 || parent == child {
			continue
		}
		page.mark(f, parent, child)
		from, to := min(parent, child), max(parent, child)
		track := slices.IndexFunc(busy[:], func(until int) bool { return until <= from })
		if track < 0 {
			continue
		}
		busy[track] = to + 1
		page.TrackCount = max(page.TrackCount, track+1)
		for row := from; row <= to; row++ {
			part := "by"
			switch row {
			case from:
				part = "from"
			case to:
				part = "to"
			}
			page.Lanes[row].Tracks = append(page.Lanes[row].Tracks, trackPart{track, part})
		}
	}
}

// mark underlines the column and the argument that belong together, and says
// so in words.
func (page *requestPage) mark(f *report.Finding, parent, child int) {
	p := f.Parent
	column := p.Column
	if p.Table != "" {
		column = p.Table + "." + column
	}
	c := &page.Lanes[child]
	c.Link = "each " + column
	if p.Of > 0 {
		c.Link += ", " + words.Number(p.Matched) + " of " + words.Number(p.Of)
	}
	if at := wordIn(page.Lanes[parent].sql, p.Column); at >= 0 {
		page.Lanes[parent].SQL = marked(page.Lanes[parent].sql, at, at+len(p.Column))
	}
	if span, ok := argumentOf(c.sql, f.Query.Dialect); ok {
		c.SQL = marked(c.sql, span.Start, span.End)
	}
}

func marked(sql string, start, end int) template.HTML {
	return printers.HTMLStatement(sql[:start]) + space(sql, start-1) + "<mark>" + printers.HTMLStatement(sql[start:end]) + "</mark>" + space(sql, end) + printers.HTMLStatement(sql[end:])
}

// space is the blank that trimming took from a cut.
func space(sql string, at int) template.HTML {
	if at >= 0 && at < len(sql) && sql[at] == ' ' {
		return " "
	}
	return ""
}

// wordIn is the place of a name as a word of its own, -1 for none.
func wordIn(sql, name string) int {
	if name == "" {
		return -1
	}
	isPart := func(i int) bool {
		return i >= 0 && i < len(sql) && (sql[i] == '_' || sql[i] >= '0' && sql[i] <= '9' || sql[i] >= 'a' && sql[i] <= 'z' || sql[i] >= 'A' && sql[i] <= 'Z')
	}
	for from := 0; ; {
		i := strings.Index(sql[from:], name)
		if i < 0 {
			return -1
		}
		at := from + i
		if !isPart(at-1) && !isPart(at+len(name)) {
			return at
		}
		from = at + len(name)
	}
}

// argumentOf is the comparison that takes the parent's value, where the
// statement has but one.
func argumentOf(sql, dialect string) (fingerprint.Span, bool) {
	d, err := fingerprint.ParseDialect(dialect)
	if err != nil {
		d = fingerprint.Generic
	}
	var found []fingerprint.Span
	s := fingerprint.Scan(d, sql)
	for _, p := range s.Predicates {
		for _, slot := range p.Slots {
			if slot < len(s.Slots) && s.Slots[slot].Key {
				found = append(found, p.Span)
				break
			}
		}
	}
	if len(found) != 1 || found[0].End > len(sql) {
		return fingerprint.Span{}, false
	}
	return found[0], true
}
