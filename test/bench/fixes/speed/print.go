package speed

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/lib/pq"
)

// printTable prints what each fix saves over each line.
func printTable(ctx context.Context, w io.Writer, dsn string, lines []*line) error {
	c, err := pq.NewConnector(dsn)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "what a fix saves on PostgreSQL, by lib/pq; medians of %d runs in turns\n", runs)
	fmt.Fprintf(w, "%-32s %5s %13s", "added round trip", "rows", "round trips")
	for _, l := range lines {
		fmt.Fprintf(w, "  %26s", fmt.Sprintf("%v (measured %v)", ms(l.added), ms(l.trip-lines[0].trip)))
	}
	fmt.Fprintln(w)
	for _, r := range relations {
		f, err := derive(ctx, c, r)
		if err != nil {
			return err
		}
		for _, n := range sizes {
			before, after, err := compare(ctx, lines, f, n)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "%-32s %5d %13s", r.name+", "+f.kind, n, fmt.Sprintf("%d -> %d", before[0].trips, after[0].trips))
			for i := range lines {
				fmt.Fprintf(w, "  %26s", saving(before[i].median(), after[i].median()))
			}
			fmt.Fprintln(w)
		}
	}
	fmt.Fprintf(w, "SELECT 1 takes %v without anything added; each run begins and rolls back a transaction\n", ms(lines[0].trip))
	return nil
}

// saving is before, after and their ratio.
func saving(before, after time.Duration) string {
	return fmt.Sprintf("%v -> %v %4.0fx", ms(before), ms(after), float64(before)/float64(after))
}

// ms writes milliseconds with about three digits.
func ms(d time.Duration) string {
	v := float64(d) / float64(time.Millisecond)
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f ms", v)
	case v >= 10:
		return fmt.Sprintf("%.1f ms", v)
	}
	return fmt.Sprintf("%.2f ms", v)
}
