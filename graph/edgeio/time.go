package edgeio

import (
	"bytes"
	"strconv"
)

// Times lie between the starts of the years 1 and 10000. Seconds outside are
// most often milliseconds by mistake.
const (
	firstSecond = -62135596800
	endSecond   = 253402300800
	micro       = 1_000_000
)

// clock says how a file writes times.
type clock uint8

const (
	unknown clock = iota // no time has been seen yet
	seconds              // 1289241911.72836
	iso                  // 2010-11-08, 2010-11-08T18:45:11.72836Z
)

// clockOf tells the two apart: only an ISO 8601 time has a "-" in fifth place.
func clockOf(token []byte) clock {
	if len(token) > 4 && token[4] == '-' {
		return iso
	}
	return seconds
}

// parseTime reads a time into microseconds since 1970. The flag cut says that
// it had digits other than 0 beyond them.
func parseTime(token []byte) (micros int64, cut bool, fault string) {
	if clockOf(token) == iso {
		return parseISO(token)
	}
	return parseSeconds(token)
}

// clockFault describes a time that is not in the form of those before it.
func clockFault(token []byte) string {
	return "time " + quoted(token) + " is not written as the times before it; a column holds seconds or ISO 8601, not both"
}

// parseSeconds reads decimal seconds since 1970.
func parseSeconds(token []byte) (micros int64, cut bool, fault string) {
	whole, fraction, point := bytes.Cut(token, []byte{'.'})
	negative := len(whole) > 0 && whole[0] == '-'
	digits := whole
	if negative {
		digits = whole[1:]
	}
	if len(digits) == 0 || point && len(fraction) == 0 {
		return 0, false, notTime(token)
	}
	s := int64(0)
	for _, c := range digits {
		if c-'0' > 9 {
			return 0, false, notTime(token)
		}
		s = min(s*10+int64(c-'0'), 1<<42) // beyond any year, and safe to multiply
	}
	us, cut, ok := parseFraction(fraction)
	if !ok {
		return 0, false, notTime(token)
	}
	micros = s*micro + us
	if negative {
		micros = -micros
		if cut {
			micros-- // downwards
		}
	}
	if micros < firstSecond*micro || micros >= endSecond*micro {
		return 0, false, "time " + quoted(token) + " is outside the years 1 to 9999; times are in seconds, so divide milliseconds by 1000"
	}
	return micros, cut, ""
}

// parseFraction reads the digits behind a decimal point, of a second.
func parseFraction(digits []byte) (micros int64, cut, ok bool) {
	for i, c := range digits {
		switch d := c - '0'; {
		case d > 9:
			return 0, false, false
		case i < 6:
			micros = micros*10 + int64(d)
		default:
			cut = cut || d != 0
		}
	}
	for range 6 - min(len(digits), 6) {
		micros *= 10
	}
	return micros, cut, true
}

func notTime(token []byte) string {
	return "time " + quoted(token) + " is neither seconds since 1970 nor ISO 8601, such as 2015-06-30 or 2015-06-30T12:00:00Z"
}

// appendTime writes microseconds as decimal seconds without zeros at the end.
func appendTime(text []byte, micros int64) []byte {
	magnitude := uint64(micros)
	if micros < 0 {
		text, magnitude = append(text, '-'), -magnitude
	}
	text = strconv.AppendUint(text, magnitude/micro, 10)
	fraction := magnitude % micro
	if fraction == 0 {
		return text
	}
	text = append(text, '.')
	for unit := uint64(micro / 10); fraction > 0; unit /= 10 {
		text = append(text, byte('0'+fraction/unit))
		fraction %= unit
	}
	return text
}
