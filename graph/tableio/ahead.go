package tableio

import "io"

// Read-ahead holds up to aheadChunks pieces of chunkSize bytes: enough that
// neither side waits for the other at every piece.
const (
	chunkSize   = 256 << 10
	aheadChunks = 4
)

// readAhead reads from another reader in a goroutine of its own, so that reading
// and digesting, decompressing, and parsing overlap.
type readAhead struct {
	full  chan chunk
	empty chan []byte // buffers to be used again
	quit  chan struct{}
	ended chan struct{}

	now  chunk // what Read is handing out
	rest []byte
}

// chunk is a piece of data, and the error that came after it.
type chunk struct {
	data []byte
	err  error
}

func startReadAhead(r io.Reader) *readAhead {
	a := &readAhead{
		full: make(chan chunk, aheadChunks), empty: make(chan []byte, aheadChunks+2),
		quit: make(chan struct{}), ended: make(chan struct{}),
	}
	go a.run(r)
	return a
}

// run fills chunks until the data, or the interest in it, ends. At most
// aheadChunks+2 buffers exist: those waiting, one being filled, one being read.
func (a *readAhead) run(r io.Reader) {
	defer close(a.ended)
	for {
		var c chunk
		select {
		case c.data = <-a.empty:
		default:
			c.data = make([]byte, chunkSize)
		}
		n := 0
		for n < len(c.data) && c.err == nil {
			select {
			case <-a.quit:
				return
			default:
			}
			var m int
			m, c.err = r.Read(c.data[n:])
			n += m
		}
		c.data = c.data[:n]
		select {
		case a.full <- c:
		case <-a.quit:
			return
		}
		if c.err != nil {
			return
		}
	}
}

func (a *readAhead) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(a.rest) == 0 {
		if a.now.err != nil {
			return 0, a.now.err
		}
		if a.now.data != nil {
			a.empty <- a.now.data[:cap(a.now.data)]
		}
		a.now = <-a.full
		a.rest = a.now.data
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// stop ends the goroutine and returns when it has ended. A Read of the
// underlying reader that is under way must have been made to return.
func (a *readAhead) stop() {
	close(a.quit)
	<-a.ended
}
