package speed

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/nplusone-go/nplusone/internal/latency"
)

// The distances and the lengths of the list that are measured, and how often.
var (
	distances = []time.Duration{0, 500 * time.Microsecond, time.Millisecond}
	sizes     = []int{50, maxRows}
)

const runs = 5

// Print measures everything on the server of a lib/pq URL, in a schema of its
// own that it removes, and prints one line for each relation and size.
func Print(ctx context.Context, w io.Writer, dsn string) (err error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return fmt.Errorf("speed: %w", err)
	}
	admin, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer admin.Close()
	schema := fmt.Sprintf("speed_%d", os.Getpid())
	if _, err := admin.ExecContext(ctx, "CREATE SCHEMA "+schema); err != nil {
		return err
	}
	defer func() {
		_, drop := admin.Exec("SET client_min_messages = warning; DROP SCHEMA " + schema + " CASCADE")
		err = errors.Join(err, drop)
	}()
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	lines, closeLines, err := dial(ctx, u)
	defer func() { err = errors.Join(err, closeLines()) }()
	if err != nil {
		return err
	}
	for _, text := range tables {
		if _, err := lines[0].db.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("speed: %s: %w", text, err)
		}
	}
	return printTable(ctx, w, u.String(), lines)
}

// line is a connection to the server over some distance.
type line struct {
	added time.Duration // what was asked for
	trip  time.Duration // median of SELECT 1
	proxy *latency.Proxy
	db    *sql.DB
}

// dial opens a line for each distance. Even the shortest goes through a
// proxy, so that only the distance differs.
func dial(ctx context.Context, u *url.URL) (lines []*line, closeAll func() error, err error) {
	closeAll = func() error {
		var errs []error
		for _, l := range lines {
			errs = append(errs, l.db.Close(), l.proxy.Close())
		}
		return errors.Join(errs...)
	}
	for _, d := range distances {
		p, err := latency.Listen(u.Host, d)
		if err != nil {
			return lines, closeAll, err
		}
		via := *u
		via.Host = p.Addr()
		db, err := sql.Open("postgres", via.String())
		if err != nil {
			return lines, closeAll, errors.Join(err, p.Close())
		}
		db.SetMaxOpenConns(1)
		l := &line{added: d, proxy: p, db: db}
		lines = append(lines, l)
		if l.trip, err = l.roundTrip(ctx); err != nil {
			return lines, closeAll, err
		}
	}
	return lines, closeAll, nil
}

// roundTrip measures SELECT 1, which is one round trip.
func (l *line) roundTrip(ctx context.Context) (time.Duration, error) {
	var took []time.Duration
	for range 101 {
		start := time.Now()
		if _, err := fetch(ctx, l.db, "SELECT 1"); err != nil {
			return 0, err
		}
		took = append(took, time.Since(start))
	}
	return median(took[1:]), nil
}

// sample is what one way of one relation took over one line.
type sample struct {
	took  []time.Duration
	trips int64
}

// compare runs the loop and the fix in turns over each line, in another order
// each time. Both are in a transaction that is rolled back, and its beginning
// and end are timed too.
func compare(ctx context.Context, lines []*line, f *fix, n int) (before, after []sample, err error) {
	before, after = make([]sample, len(lines)), make([]sample, len(lines))
	random := rand.New(rand.NewPCG(1, 2))
	var turns [][]any
	for range runs {
		for i, l := range lines {
			var want, got int64
			loop := func() error {
				return l.time(ctx, &before[i], func(tx *sql.Tx) (err error) {
					want, turns, err = f.loop(ctx, tx, n)
					return err
				})
			}
			fixed := func() error {
				return l.time(ctx, &after[i], func(tx *sql.Tx) (err error) {
					got, err = f.run(ctx, tx, n, turns)
					return err
				})
			}
			order := []func() error{loop, fixed}
			if turns != nil && random.IntN(2) == 0 {
				slices.Reverse(order)
			}
			for _, run := range order {
				if err := run(); err != nil {
					return nil, nil, fmt.Errorf("speed: %s: %w", f.name, err)
				}
			}
			if got != want {
				return nil, nil, fmt.Errorf("speed: %s: %d rows instead of %d", f.name, got, want)
			}
		}
	}
	return before, after, nil
}

func (l *line) time(ctx context.Context, s *sample, fn func(*sql.Tx) error) error {
	trips, start := l.proxy.Turns(), time.Now()
	if err := rolledBack(ctx, l.db, fn); err != nil {
		return err
	}
	s.took = append(s.took, time.Since(start))
	s.trips = l.proxy.Turns() - trips
	return nil
}

func (s sample) median() time.Duration { return median(s.took) }

// median sorts what it is given.
func median[T cmp.Ordered](v []T) T {
	slices.Sort(v)
	return v[len(v)/2]
}
