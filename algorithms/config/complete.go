package config

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// complete reports the first field that the document leaves out although its
// tag does not say omitempty. The document has been decoded once already.
func complete(name string, content []byte, t reflect.Type) error {
	var document map[string]any
	if err := toml.Unmarshal(content, &document); err != nil {
		return Errorf("%s: %s", name, plain(err))
	}
	if where := lacking(t, document, ""); where != "" {
		return Errorf("%s: the field %s is missing", name, where)
	}
	return nil
}

// lacking returns the path of the first required field without a value, ""
// when there is none.
func lacking(t reflect.Type, value any, path string) string {
	if list, ok := value.([]any); ok {
		for i, item := range list {
			if where := lacking(element(t), item, fmt.Sprintf("%s[%d]", path, i+1)); where != "" {
				return where
			}
		}
		return ""
	}
	table, ok := value.(map[string]any)
	if t = element(t); !ok || t.Kind() != reflect.Struct {
		return ""
	}
	for i := range t.NumField() {
		f := t.Field(i)
		key := tag(f)
		if key == "" {
			continue
		}
		at := strings.TrimPrefix(path+"."+key, ".")
		inner, given := table[key]
		if !given {
			if strings.HasSuffix(f.Tag.Get("toml"), ",omitempty") {
				continue
			}
			return at
		}
		if where := lacking(f.Type, inner, at); where != "" {
			return where
		}
	}
	return ""
}
