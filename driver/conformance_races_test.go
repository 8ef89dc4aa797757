package driver_test

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/internal/drivertest"
)

// Only what says that it races is forgiven another outcome, and only one that
// raw comes to as well.
func TestConformForgivesOnlyWhatRaces(t *testing.T) {
	t.Parallel()
	const why = "a coin is tossed"
	tests := []struct {
		name, reason string
		races        string
		raw, wrapped []string // the outcomes in turn, the last one again and again
		differs      bool
	}{
		{"the same", "nothing to forgive", "", []string{"a"}, []string{"a"}, false},
		{"another", "no reason is given", "", []string{"a"}, []string{"b"}, true},
		{"raw comes to it later", "no reason is given", "", []string{"a", "a", "b"}, []string{"b"}, true},
		{"raw is not stable", "no reason is given", "", []string{"a", "b"}, []string{"a"}, true},
		{"it races, the same", "nothing to forgive", why, []string{"a"}, []string{"a"}, false},
		{"it races, raw came to it", "the second run", why, []string{"a", "b"}, []string{"b"}, false},
		{"it races, raw comes to it later", "raw runs again", why, []string{"a", "a", "a", "b"}, []string{"b"}, false},
		{"it races, raw never comes to it", "ours alone", why, []string{"a", "b", "a"}, []string{"c"}, true},
		{"it races to anything", "nothing can be said", why, []string{"a", "b", "c", "d", "e", "f"}, []string{"f"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var turn []string
			subject := func(name string, outcomes []string) drivertest.Subject {
				n := -1
				s := fakeSubject(name, 0, func(f *drivertest.Fake) *sql.DB { return sql.OpenDB(f.Connector()) })
				open := s.Open
				s.Open = func() (*sql.DB, error) {
					n = min(n+1, len(outcomes)-1)
					turn = outcomes[n:]
					return open()
				}
				return s
			}
			var found finds
			r := drivertest.Conform(&found, []drivertest.Behaviour{{
				Name: "toss", Races: tt.races,
				Run: func(t *drivertest.Trace, _ *sql.DB) { t.Printf("%s", turn[0]) },
			}}, subject("raw", tt.raw), subject("wrapped", tt.wrapped))
			assert.Equal(t, tt.differs, len(found.names) > 0, tt.reason)
			assert.Equal(t, tt.differs, r.Identical == 0, tt.reason)
		})
	}
}
