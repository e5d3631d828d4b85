package term

import (
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// Progress shows one line on stderr: the phase, how much of its work is done,
// the recent rate and the time left. The time left is the work that remains in
// the phase over the recent rate, never a share of the time that other phases
// took. A nil Progress is silent; so is one made where stderr is no terminal.
//
// Its methods may be called from any goroutine.
type Progress struct {
	terminal *Terminal
	to       io.Writer

	mu     sync.Mutex
	pool   *mpb.Progress
	bar    *mpb.Bar
	phase  string
	shown  time.Time              // when the bar was last moved
	detail atomic.Pointer[string] // read while drawing, so not under the lock
}

// pause is the shortest time between two movements of a bar.
const pause = 50 * time.Millisecond

// recent is the number of movements over which the rate is averaged.
const recent = 30

// Progress starts a progress line. Close it before results are printed.
func (t *Terminal) Progress(quiet bool) *Progress {
	if quiet || !t.ErrTTY {
		return nil
	}
	p := &Progress{terminal: t, to: t.Err.(*talk).to}
	p.pool = mpb.New(mpb.WithOutput(p.to), mpb.WithAutoRefresh(), mpb.WithWidth(40))
	t.mu.Lock()
	t.progress = p
	t.mu.Unlock()
	return p
}

// Bytes reports how many of a phase's bytes are done; a total of -1 or 0 means
// that it is not known.
func (p *Progress) Bytes(phase string, done, total int64) {
	p.report(phase, "", done, total, decor.EwmaSpeed(decor.SizeB1024(0), "% .1f", recent))
}

// Work reports how many of a phase's units of work are done. The detail is
// shown beside the phase, such as the round and its change.
func (p *Progress) Work(phase, detail string, done, total int64) {
	p.report(phase, detail, done, total, decor.EwmaSpeed(0, "%.0f/s", recent))
}

func (p *Progress) report(phase, detail string, done, total int64, rate decor.Decorator) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pool == nil {
		return
	}
	now := time.Now()
	if p.bar == nil || phase != p.phase {
		p.start(phase, total, rate)
	} else if now.Sub(p.shown) < pause && done != total {
		return
	}
	detail = Escape(detail)
	p.detail.Store(&detail)
	if total > 0 {
		p.bar.SetTotal(total, false)
	}
	p.bar.EwmaSetCurrent(done, now.Sub(p.shown))
	p.shown = now
}

// start replaces the bar by one for a new phase.
func (p *Progress) start(phase string, total int64, rate decor.Decorator) {
	p.end()
	p.phase, p.shown = phase, time.Now()
	name := decor.Any(func(decor.Statistics) string {
		if detail := p.detail.Load(); detail != nil && *detail != "" {
			return phase + ": " + *detail + " "
		}
		return phase + " "
	})
	if total <= 0 {
		p.bar = p.pool.AddSpinner(0, mpb.BarRemoveOnComplete(), mpb.BarWidth(2), mpb.PrependDecorators(name))
		return
	}
	p.bar = p.pool.AddBar(total, mpb.BarRemoveOnComplete(), mpb.PrependDecorators(name),
		mpb.AppendDecorators(decor.Percentage(decor.WC{W: 5}), decor.Name("  "), rate, decor.Name("  "), decor.EwmaETA(decor.ET_STYLE_GO, recent), decor.Name(" left")))
}

// end takes the bar away.
func (p *Progress) end() {
	if p.bar != nil {
		p.bar.Abort(true)
		p.bar.Wait()
		p.bar = nil
		p.detail.Store(nil)
	}
}

// Write prints text above the line.
func (p *Progress) Write(text []byte) (int, error) {
	p.mu.Lock()
	pool := p.pool
	p.mu.Unlock()
	if pool != nil {
		if n, err := pool.Write(text); err == nil {
			return n, nil
		}
	}
	return p.to.Write(text) // closed, perhaps just now
}

// Close takes the line away. Later calls do nothing.
func (p *Progress) Close() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pool == nil {
		return
	}
	p.end()
	p.pool.Wait()
	p.pool = nil
	p.terminal.mu.Lock()
	p.terminal.progress = nil
	p.terminal.mu.Unlock()
}
