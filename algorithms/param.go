package algorithms

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/kithgraph/kith/graph"
)

// Param describes one parameter. It is read from the tags of a field:
//
//	Damping float64 `json:"damping" doc:"probability to follow an arc" range:"[0,1)"`
//	Dangling string `json:"dangling" doc:"where the mass of dangling vertices goes" enum:"uniform|seeds|none"`
//
// The field's type is float64, int, uint64, bool, string with an enum, or
// VertexWeights.
type Param struct {
	Name    string // as on the command line, words joined by "-"
	Doc     string
	Kind    string // "float", "int", "bool", "choice" or "file"
	Range   string // such as "[0,1)"; "" when any value will do
	Choices []string
	Default string
}

// VertexWeights is a set of vertices with weights, such as the seeds of a
// personalised PageRank. The record of a run keeps its name and digest.
type VertexWeights struct {
	Vertices []graph.Vertex `json:"-"` // distinct
	Weights  []float64      `json:"-"` // one per vertex, finite and >= 0, not all 0
	Name     string         `json:"name"`
	SHA256   string         `json:"sha256"` // of the file that names them
}

// paramsOf reads the description of a parameter struct.
func paramsOf(defaults any) []Param {
	v := reflect.ValueOf(defaults)
	params := make([]Param, 0, v.NumField())
	for i := range v.NumField() {
		f := v.Type().Field(i)
		p := Param{Name: nameOf(f), Doc: f.Tag.Get("doc"), Range: f.Tag.Get("range"), Default: fmt.Sprint(v.Field(i).Interface())}
		switch v.Field(i).Interface().(type) {
		case float64:
			p.Kind = "float"
		case int, uint64:
			p.Kind = "int"
		case bool:
			p.Kind = "bool"
		case string:
			p.Kind, p.Choices = "choice", strings.Split(f.Tag.Get("enum"), "|")
		case VertexWeights:
			p.Kind, p.Default = "file", ""
		default:
			panic(fmt.Sprintf("algorithms: parameter %s has type %v", f.Name, f.Type))
		}
		if p.Name == "" || p.Doc == "" {
			panic(fmt.Sprintf("algorithms: parameter %s lacks a json or doc tag", f.Name))
		}
		params = append(params, p)
	}
	return params
}

func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// Set gives the named parameter a value written as text. A parameter of kind
// "file" takes its VertexWeights through SetVertices.
func Set(params any, name, text string) error {
	f, err := field(params, name)
	if err != nil {
		return err
	}
	switch p := f.Addr().Interface().(type) {
	case *float64:
		*p, err = strconv.ParseFloat(text, 64)
	case *int:
		*p, err = strconv.Atoi(text)
	case *uint64:
		*p, err = strconv.ParseUint(text, 10, 64)
	case *bool:
		*p, err = strconv.ParseBool(text)
	case *string:
		*p = text
	default:
		return fmt.Errorf("%w: %s is read from a file", ErrParameter, name)
	}
	if err != nil {
		return fmt.Errorf("%w: --%s %q is not %s", ErrParameter, name, text, inWords[f.Kind()])
	}
	return Validate(params)
}

var inWords = map[reflect.Kind]string{
	reflect.Float64: "a number", reflect.Int: "a whole number", reflect.Uint64: "a whole number from 0 on", reflect.Bool: "true or false",
}

// SetVertices gives the named parameter a set of vertices.
func SetVertices(params any, name string, set VertexWeights) error {
	f, err := field(params, name)
	if err != nil {
		return err
	}
	p, ok := f.Addr().Interface().(*VertexWeights)
	if !ok {
		return fmt.Errorf("%w: --%s does not take a set of vertices", ErrParameter, name)
	}
	*p = set
	return nil
}

func field(params any, name string) (reflect.Value, error) {
	v := reflect.ValueOf(params).Elem()
	for i := range v.NumField() {
		if nameOf(v.Type().Field(i)) == name {
			return v.Field(i), nil
		}
	}
	return reflect.Value{}, fmt.Errorf("%w: no parameter --%s", ErrParameter, name)
}

// Validate checks every parameter against the range and the choices in its
// tags. params is a parameter struct or a pointer to one.
func Validate(params any) error {
	v := reflect.Indirect(reflect.ValueOf(params))
	for i := range v.NumField() {
		f, value := v.Type().Field(i), v.Field(i).Interface()
		if limits := f.Tag.Get("range"); limits != "" && !within(limits, value) {
			return fmt.Errorf("%w: --%s %v is not in %s", ErrParameter, nameOf(f), value, limits)
		}
		if enum := f.Tag.Get("enum"); enum != "" {
			if choices := strings.Split(enum, "|"); !slices.Contains(choices, value.(string)) {
				return fmt.Errorf("%w: --%s %q is not one of %s", ErrParameter, nameOf(f), value, strings.Join(choices, ", "))
			}
		}
	}
	return nil
}

// within tells whether a number lies in an interval such as "[0,1)" or
// "(0,inf)". NaN lies in none.
func within(limits string, value any) bool {
	x := 0.0
	switch n := value.(type) {
	case float64:
		x = n
	case int:
		x = float64(n)
	case uint64:
		x = float64(n)
	}
	low, high, ok := strings.Cut(limits[1:len(limits)-1], ",")
	lo, err1 := strconv.ParseFloat(low, 64)
	hi, err2 := strconv.ParseFloat(high, 64)
	if !ok || err1 != nil || err2 != nil {
		panic("algorithms: bad range tag " + limits)
	}
	return !math.IsNaN(x) && (x > lo || x == lo && limits[0] == '[') && (x < hi || x == hi && limits[len(limits)-1] == ']')
}
