package dbtest

import (
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/latency"
	"github.com/nplusone-go/nplusone/verify"
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
// that it was measured on: from 10 ms away it would else be ten times as much.
func TestSavingDoesNotGrowWithDistance(t *testing.T) {
	for _, d := range databases(t) {
		if d.dialect != fingerprint.PostgreSQL {
			continue // the proxy is for one protocol
		}
		d.setup(t)
		const added = 10 * time.Millisecond
		far, _ := d.over(t, server(t, "NPLUSONE_TEST_POSTGRES"), added)
		c := far.play(t, far.setup(t), "SELECT id, title FROM verify_posts WHERE author_id = ?", int64(7), int64(8), int64(9))
		r := d.batch("SELECT id, title, author_id FROM verify_posts WHERE author_id IN-KEYS", []int{2}, []int{0, 1})
		r.Before, r.After = 4, 2
		v := verify.New().Verify(t.Context(), &detect.Finding{}, c, r)
		require.True(t, v.Verified, v.Note)
		spared := v.BeforeNS - v.AfterNS
		assert.GreaterOrEqual(t, v.BeforeNS, int64(3*added), "three statements were run again")
		assert.Less(t, v.SavedNS, spared, "9 ms less for each of two queries")
		assert.GreaterOrEqual(t, spared-v.SavedNS, int64(2*(added-time.Millisecond)))
	}
}
