package verification

import (
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/latency"
	"github.com/nplusone-go/nplusone/internal/verify"
	"github.com/nplusone-go/nplusone/report"
)

// over returns the same database with a network before it.
func (d database) over(t *testing.T, dsn string, added time.Duration) (database, *latency.Proxy) {
	t.Helper()
	u, err := url.Parse(dsn)
	require.NoError(t, err)
	host := u.Host
	if _, _, err := net.SplitHostPort(host); err != nil {
		host = net.JoinHostPort(host, "5432")
	}
	p, err := latency.Listen(host, added)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Close()) })
	u.Host = p.Addr()
	c, err := pq.NewConnector(u.String())
	require.NoError(t, err)
	d.connector = c
	return d, p
}

// The saving is told for a round trip of 1 ms, however far the database is
// that it was measured on: from 50 ms away it would else be fifty times as
// much. The margin is for a machine that does other things too.
func TestSavingDoesNotGrowWithDistance(t *testing.T) {
	for _, d := range databases(t) {
		if d.dialect != fingerprint.PostgreSQL {
			continue // the proxy is for one protocol
		}
		const added = 50 * time.Millisecond
		c := d.play(t, d.setup(t), "SELECT id, title FROM verify_posts WHERE author_id = ?", int64(7), int64(8), int64(9))
		far, _ := d.over(t, server(t, "NPLUSONE_TEST_POSTGRES"), added)
		c.Database = far.connector
		r := d.batch("SELECT id, title, author_id FROM verify_posts WHERE author_id IN-KEYS", []int{2}, []int{0, 1})
		r.Before, r.After = 4, 2
		v := verify.New(verify.Timeout(time.Minute)).Verify(t.Context(), &report.Finding{}, c, r)
		require.True(t, v.Verified, v.Note)
		assert.GreaterOrEqual(t, v.BeforeNS, int64(3*added), "three statements were run again")
		assert.Less(t, v.SavedNS, v.BeforeNS-v.AfterNS-int64(added), "49 ms less for each of two queries")
	}
}
