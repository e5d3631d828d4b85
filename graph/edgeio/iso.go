package edgeio

// parseISO reads a date, or a date-time that ends in Z or an offset such as
// +02:00. Between date and time stands a T or a space.
func parseISO(token []byte) (micros int64, cut bool, fault string) {
	year, okY := number(token, 0, 4)
	month, okM := number(token, 5, 2)
	day, okD := number(token, 8, 2)
	if !okY || !okM || !okD || token[4] != '-' || token[7] != '-' {
		return 0, false, notTime(token)
	}
	if year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false, "time " + quoted(token) + " is not a date of the calendar"
	}
	s := daysSince1970(year, month, day) * 86400
	rest := token[10:]
	if len(rest) == 0 {
		return s * micro, false, ""
	}
	hour, okH := number(rest, 1, 2)
	minute, okM := number(rest, 4, 2)
	second, okS := number(rest, 7, 2)
	if !okH || !okM || !okS || rest[0] != 'T' && rest[0] != ' ' || rest[3] != ':' || rest[6] != ':' {
		return 0, false, notTime(token)
	}
	if hour > 23 || minute > 59 || second > 59 {
		return 0, false, "time " + quoted(token) + " is not a time of the day"
	}
	s += hour*3600 + minute*60 + second
	rest = rest[9:]
	us := int64(0)
	if len(rest) > 0 && rest[0] == '.' {
		end := 1
		for end < len(rest) && rest[end]-'0' <= 9 {
			end++
		}
		if end == 1 {
			return 0, false, notTime(token)
		}
		us, cut, _ = parseFraction(rest[1:end])
		rest = rest[end:]
	}
	offset, ok := parseZone(rest)
	switch {
	case len(rest) == 0:
		return 0, false, "time " + quoted(token) + " has no zone; add Z or an offset such as +02:00"
	case !ok:
		return 0, false, notTime(token)
	}
	micros = (s-offset)*micro + us
	if micros < firstSecond*micro || micros >= endSecond*micro {
		return 0, false, "time " + quoted(token) + " is outside the years 1 to 9999"
	}
	return micros, cut, ""
}

// parseZone reads Z or an offset, in seconds to the east.
func parseZone(zone []byte) (offset int64, ok bool) {
	if string(zone) == "Z" {
		return 0, true
	}
	hours, okH := number(zone, 1, 2)
	minutes, okM := number(zone, 4, 2)
	if len(zone) != 6 || !okH || !okM || zone[3] != ':' || hours > 23 || minutes > 59 {
		return 0, false
	}
	switch offset = hours*3600 + minutes*60; zone[0] {
	case '+':
		return offset, true
	case '-':
		return -offset, true
	}
	return 0, false
}

// number reads n digits from position at.
func number(text []byte, at, n int) (value int64, ok bool) {
	if len(text) < at+n {
		return 0, false
	}
	for _, c := range text[at : at+n] {
		if c-'0' > 9 {
			return 0, false
		}
		value = value*10 + int64(c-'0')
	}
	return value, true
}

func leap(year int64) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysIn(year, month int64) int64 {
	if month == 2 && leap(year) {
		return 29
	}
	return [...]int64{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
}

// daysSince1970 counts days in the Gregorian calendar; year is at least 1.
func daysSince1970(year, month, day int64) int64 {
	before := [...]int64{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}[month-1]
	if month > 2 && leap(year) {
		before++
	}
	y := year - 1
	return y*365 + y/4 - y/100 + y/400 + before + day - 1 - 719162
}
