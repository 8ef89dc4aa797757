package main

import (
	"bytes"
	"fmt"
	"time"
)

// The plot has one panel for each kind of page. From left to right are the
// users from the luckiest to the one in a hundred who waits longest.
const (
	panelWidth, panelHeight = 380, 260
	margin                  = 60
	steps                   = 198 // half per cents, up to the 99th
)

const style = `<style>
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-size: 16px; font-weight: 600 } .small { font-size: 11px; fill: #656d76 }
path { fill: none; stroke-width: 2.2 } .off { stroke: #8c959f } .on { stroke: #0969da }
.grid { stroke: #d0d7de; stroke-width: 1 } .back { fill: #ffffff }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .small { fill: #8d96a0 } .off { stroke: #8d96a0 } .on { stroke: #4493f8 } .grid { stroke: #30363d } .back { fill: #0d1117 } }
</style>`

func plot(o *outcome) []byte {
	var b bytes.Buffer
	width, height := margin+len(kinds)*(panelWidth+margin), panelHeight+2*margin+40
	_, _ = fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="title">`, width, height)
	_, _ = fmt.Fprintf(&b, "\n<title id=\"title\">Latency of the store with %d users, detection off and on</title>\n%s\n", o.users, style)
	_, _ = fmt.Fprintf(&b, "<rect class=\"back\" width=\"%d\" height=\"%d\"/>\n", width, height)
	_, _ = fmt.Fprintf(&b, "<text class=\"title\" x=\"%d\" y=\"34\">%d users at a time on %s</text>\n", margin, o.users, o.database)
	legend(&b, width-margin-250, 34)
	for i, kind := range kinds {
		panel(&b, margin+i*(panelWidth+margin), margin+40, kind, o.kinds[i])
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func legend(b *bytes.Buffer, x, y int) {
	for _, class := range []string{"off", "on"} {
		_, _ = fmt.Fprintf(b, "<path class=\"%s\" d=\"M%d %dh24\"/><text x=\"%d\" y=\"%d\">detection %s</text>\n", class, x, y-4, x+30, y, class)
		x += 130
	}
}

// panel draws one kind of page, its upper left corner at x and y.
func panel(b *bytes.Buffer, x, y int, kind string, c comparison) {
	shares := make([]float64, steps+1)
	for i := range shares {
		shares[i] = float64(i) / 200
	}
	off, on := c.off.quantiles(shares...), c.on.quantiles(shares...)
	top := scale(max(off[steps], on[steps]))
	r := c.ratios()
	_, _ = fmt.Fprintf(b, "<text x=\"%d\" y=\"%d\">%s pages</text><text class=\"small\" x=\"%d\" y=\"%d\" text-anchor=\"end\">on/off: p95 %.2f, p99 %.2f, throughput %.2f</text>\n",
		x, y-12, kind, x+panelWidth, y-12, r.p95, r.p99, r.throughput)
	for i := range 5 {
		at := y + panelHeight - i*panelHeight/4
		_, _ = fmt.Fprintf(b, "<path class=\"grid\" d=\"M%d %dh%d\"/><text class=\"small\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
			x, at, panelWidth, x-6, at+4, top*time.Duration(i)/4)
	}
	for _, percent := range []int{0, 25, 50, 75, 95} {
		at := x + percent*2*panelWidth/steps
		_, _ = fmt.Fprintf(b, "<path class=\"grid\" d=\"M%d %dv%d\"/><text class=\"small\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">p%d</text>\n",
			at, y, panelHeight, at, y+panelHeight+18, percent)
	}
	curve(b, "off", x, y, off, top)
	curve(b, "on", x, y, on, top)
}

func curve(b *bytes.Buffer, class string, x, y int, latencies []time.Duration, top time.Duration) {
	_, _ = fmt.Fprintf(b, "<path class=\"%s\" d=\"", class)
	for i, l := range latencies {
		command := "L"
		if i == 0 {
			command = "M"
		}
		_, _ = fmt.Fprintf(b, "%s%.1f %.1f", command,
			float64(x)+float64(i)*panelWidth/steps, float64(y)+panelHeight*(1-float64(l)/float64(top)))
	}
	b.WriteString("\"/>\n")
}

// scale is the end of an axis: the next round duration whose quarters are
// round too.
func scale(longest time.Duration) time.Duration {
	for unit := time.Millisecond; ; unit *= 10 {
		for _, n := range []time.Duration{4, 8, 12, 20} {
			if unit*n >= longest {
				return unit * n
			}
		}
	}
}
