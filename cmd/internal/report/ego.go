package report

import "math"

// Ego is a member with his neighbours.
type Ego struct {
	Center  string
	Friends []Friend // in the order of drawing: by community, then by strength
	Ties    []Tie    // between the friends
	Hidden  int      // further neighbours that are not drawn
}

// Friend is a neighbour of the member.
type Friend struct {
	ID       string
	Strength float64 // of the tie, in (0,1]
	Negative bool    // a distrusting notice, either way
	Group    int     // which community, counted in the order of drawing
}

// Tie is an edge between two friends, by their positions.
type Tie struct{ A, B int }

// Drawing is an ego network in a frame of 560 by 560.
type Drawing struct {
	Center string
	Dots   []Dot
	Lines  []Line
	Hidden int
}

// Dot is a drawn vertex.
type Dot struct {
	X, Y, R  float64
	LabelX   float64
	LabelY   float64
	Anchor   string // of the label: start or end
	ID       string
	Negative bool
	Group    int
}

// Line is a drawn edge.
type Line struct {
	X1, Y1, X2, Y2, Width float64
	Negative, Between     bool
}

const (
	frame  = 560.0
	middle = frame / 2
	radius = 200.0
)

// draw puts the friends on a circle, communities side by side: the stronger
// the tie, the nearer to the centre. The page is no measurement, so the
// machine's own sine is good enough here.
func (e Ego) draw() Drawing {
	d := Drawing{Center: e.Center, Hidden: e.Hidden}
	for i, f := range e.Friends {
		angle := 2*math.Pi*float64(i)/float64(len(e.Friends)) - math.Pi/2
		away := radius * (1.05 - 0.45*math.Min(f.Strength, 1))
		cos, sin := math.Cos(angle), math.Sin(angle)
		dot := Dot{
			X: middle + away*cos, Y: middle + away*sin, R: 4 + 3*math.Min(f.Strength, 1),
			LabelX: middle + (radius+24)*cos, LabelY: middle + (radius+24)*sin + 3,
			Anchor: "start", ID: f.ID, Negative: f.Negative, Group: f.Group % 6,
		}
		if cos < 0 {
			dot.Anchor = "end"
		}
		d.Dots = append(d.Dots, dot)
	}
	for _, t := range e.Ties {
		a, b := d.Dots[t.A], d.Dots[t.B]
		d.Lines = append(d.Lines, Line{X1: a.X, Y1: a.Y, X2: b.X, Y2: b.Y, Width: 0.7, Between: true})
	}
	for i, dot := range d.Dots {
		d.Lines = append(d.Lines, Line{X1: middle, Y1: middle, X2: dot.X, Y2: dot.Y,
			Width: 0.8 + 2.2*math.Min(e.Friends[i].Strength, 1), Negative: dot.Negative})
	}
	return d
}
