// Calls a running sprocketd through containerd's own ttRPC client, as any Go service would.
//
// usage: goclient SOCKET USER ITEM
//
// Prints one JSON object with what it got. The messages are written by hand from the .proto files:
// the codec of the stock client takes any type that says its fields in tags.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/containerd/ttrpc"
	"github.com/gogo/protobuf/proto"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

type HealthCheckRequest struct {
	Service string `protobuf:"bytes,1,opt,name=service,proto3" json:"service"`
}

type HealthCheckResponse struct {
	Status int32 `protobuf:"varint,1,opt,name=status,proto3" json:"status"`
}

type ItemFilter struct {
	IncludeGenres []string `protobuf:"bytes,1,rep,name=include_genres,proto3" json:"include_genres"`
}

type RecommendRequest struct {
	User    string      `protobuf:"bytes,1,opt,name=user,proto3" json:"user"`
	K       uint32      `protobuf:"varint,2,opt,name=k,proto3" json:"k"`
	Filter  *ItemFilter `protobuf:"bytes,3,opt,name=filter,proto3" json:"filter"`
	Explain bool        `protobuf:"varint,4,opt,name=explain,proto3" json:"explain"`
}

type Reason struct {
	Item         string  `protobuf:"bytes,1,opt,name=item,proto3" json:"item"`
	Title        string  `protobuf:"bytes,2,opt,name=title,proto3" json:"title"`
	Contribution float64 `protobuf:"fixed64,3,opt,name=contribution,proto3" json:"contribution"`
}

type ScoredItem struct {
	Item    string    `protobuf:"bytes,1,opt,name=item,proto3" json:"item"`
	Title   string    `protobuf:"bytes,2,opt,name=title,proto3" json:"title"`
	Score   float64   `protobuf:"fixed64,3,opt,name=score,proto3" json:"score"`
	Source  int32     `protobuf:"varint,4,opt,name=source,proto3" json:"source"`
	Reasons []*Reason `protobuf:"bytes,5,rep,name=reasons,proto3" json:"reasons"`
	Year    int32     `protobuf:"varint,6,opt,name=year,proto3" json:"year"`
	Genres  []string  `protobuf:"bytes,7,rep,name=genres,proto3" json:"genres"`
}

type FilteredCounts struct {
	Rated     uint32 `protobuf:"varint,4,opt,name=rated,proto3" json:"rated"`
	Genre     uint32 `protobuf:"varint,5,opt,name=genre,proto3" json:"genre"`
	Qualified uint32 `protobuf:"varint,8,opt,name=qualified,proto3" json:"qualified"`
}

type RecommendResponse struct {
	User      string          `protobuf:"bytes,1,opt,name=user,proto3" json:"user"`
	Model     string          `protobuf:"bytes,2,opt,name=model,proto3" json:"model"`
	Items     []*ScoredItem   `protobuf:"bytes,3,rep,name=items,proto3" json:"items"`
	Filtered  *FilteredCounts `protobuf:"bytes,4,opt,name=filtered,proto3" json:"filtered"`
	KnownUser bool            `protobuf:"varint,5,opt,name=known_user,proto3" json:"known_user"`
	Note      string          `protobuf:"bytes,6,opt,name=note,proto3" json:"note"`
}

type SimilarItemsRequest struct {
	Item string `protobuf:"bytes,1,opt,name=item,proto3" json:"item"`
	K    uint32 `protobuf:"varint,2,opt,name=k,proto3" json:"k"`
}

type SimilarItemsResponse struct {
	Item  string        `protobuf:"bytes,1,opt,name=item,proto3" json:"item"`
	Title string        `protobuf:"bytes,2,opt,name=title,proto3" json:"title"`
	Model string        `protobuf:"bytes,3,opt,name=model,proto3" json:"model"`
	Items []*ScoredItem `protobuf:"bytes,4,rep,name=items,proto3" json:"items"`
}

type Event struct {
	EventID string  `protobuf:"bytes,1,opt,name=event_id,proto3" json:"event_id"`
	User    string  `protobuf:"bytes,2,opt,name=user,proto3" json:"user"`
	Item    string  `protobuf:"bytes,3,opt,name=item,proto3" json:"item"`
	Kind    int32   `protobuf:"varint,4,opt,name=kind,proto3" json:"kind"`
	Value   float64 `protobuf:"fixed64,5,opt,name=value,proto3" json:"value"`
}

type RecordRequest struct {
	Events []*Event `protobuf:"bytes,1,rep,name=events,proto3" json:"events"`
}

type RecordResponse struct {
	Recorded   uint64 `protobuf:"varint,1,opt,name=recorded,proto3" json:"recorded"`
	Duplicates uint64 `protobuf:"varint,2,opt,name=duplicates,proto3" json:"duplicates"`
	Position   int64  `protobuf:"varint,3,opt,name=position,proto3" json:"position"`
}

func (m *HealthCheckRequest) Reset()           { *m = HealthCheckRequest{} }
func (m *HealthCheckRequest) String() string   { return proto.CompactTextString(m) }
func (*HealthCheckRequest) ProtoMessage()      {}
func (m *HealthCheckResponse) Reset()          { *m = HealthCheckResponse{} }
func (m *HealthCheckResponse) String() string  { return proto.CompactTextString(m) }
func (*HealthCheckResponse) ProtoMessage()     {}
func (m *ItemFilter) Reset()                   { *m = ItemFilter{} }
func (m *ItemFilter) String() string           { return proto.CompactTextString(m) }
func (*ItemFilter) ProtoMessage()              {}
func (m *RecommendRequest) Reset()             { *m = RecommendRequest{} }
func (m *RecommendRequest) String() string     { return proto.CompactTextString(m) }
func (*RecommendRequest) ProtoMessage()        {}
func (m *Reason) Reset()                       { *m = Reason{} }
func (m *Reason) String() string               { return proto.CompactTextString(m) }
func (*Reason) ProtoMessage()                  {}
func (m *ScoredItem) Reset()                   { *m = ScoredItem{} }
func (m *ScoredItem) String() string           { return proto.CompactTextString(m) }
func (*ScoredItem) ProtoMessage()              {}
func (m *FilteredCounts) Reset()               { *m = FilteredCounts{} }
func (m *FilteredCounts) String() string       { return proto.CompactTextString(m) }
func (*FilteredCounts) ProtoMessage()          {}
func (m *RecommendResponse) Reset()            { *m = RecommendResponse{} }
func (m *RecommendResponse) String() string    { return proto.CompactTextString(m) }
func (*RecommendResponse) ProtoMessage()       {}
func (m *SimilarItemsRequest) Reset()          { *m = SimilarItemsRequest{} }
func (m *SimilarItemsRequest) String() string  { return proto.CompactTextString(m) }
func (*SimilarItemsRequest) ProtoMessage()     {}
func (m *SimilarItemsResponse) Reset()         { *m = SimilarItemsResponse{} }
func (m *SimilarItemsResponse) String() string { return proto.CompactTextString(m) }
func (*SimilarItemsResponse) ProtoMessage()    {}
func (m *Event) Reset()                        { *m = Event{} }
func (m *Event) String() string                { return proto.CompactTextString(m) }
func (*Event) ProtoMessage()                   {}
func (m *RecordRequest) Reset()                { *m = RecordRequest{} }
func (m *RecordRequest) String() string        { return proto.CompactTextString(m) }
func (*RecordRequest) ProtoMessage()           {}
func (m *RecordResponse) Reset()               { *m = RecordResponse{} }
func (m *RecordResponse) String() string       { return proto.CompactTextString(m) }
func (*RecordResponse) ProtoMessage()          {}

// Answers is what is printed.
type Answers struct {
	Health        HealthCheckResponse  `json:"health"`
	Before        RecommendResponse    `json:"before"`
	Filtered      RecommendResponse    `json:"filtered"`
	Recorded      RecordResponse       `json:"recorded"`
	RecordedTwice RecordResponse       `json:"recorded_twice"`
	After         RecommendResponse    `json:"after"`
	Similar       SimilarItemsResponse `json:"similar"`
	Concurrent    int                  `json:"concurrent"`
	Failures      map[string]string    `json:"failures"`
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: goclient SOCKET USER ITEM")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "goclient:", err)
		os.Exit(1)
	}
}

func run(socket, user, item string) error {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return err
	}
	client := ttrpc.NewClient(conn)
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()

	const recommender = "sprocket.v1.Recommender"
	var answers Answers
	event := &Event{EventID: "go-1", User: user, Item: item, Kind: 1, Value: 5}
	calls := []struct {
		service, method string
		request, answer proto.Message
	}{
		{"grpc.health.v1.Health", "Check", &HealthCheckRequest{}, &answers.Health},
		{recommender, "Recommend", &RecommendRequest{User: user, K: 5}, &answers.Before},
		{recommender, "Recommend",
			&RecommendRequest{User: user, K: 1000, Filter: &ItemFilter{IncludeGenres: []string{"drama"}}},
			&answers.Filtered},
		{"sprocket.v1.Feedback", "Record", &RecordRequest{Events: []*Event{event}}, &answers.Recorded},
		{"sprocket.v1.Feedback", "Record", &RecordRequest{Events: []*Event{event}}, &answers.RecordedTwice},
		{recommender, "Recommend", &RecommendRequest{User: user, K: 5, Explain: true}, &answers.After},
		{recommender, "SimilarItems", &SimilarItemsRequest{Item: item, K: 5}, &answers.Similar},
	}
	for _, call := range calls {
		if err := client.Call(ctx, call.service, call.method, call.request, call.answer); err != nil {
			return fmt.Errorf("%s/%s: %w", call.service, call.method, err)
		}
	}
	if answers.Concurrent, err = concurrent(ctx, client, user); err != nil {
		return err
	}
	answers.Failures = failures(ctx, client)
	return json.NewEncoder(os.Stdout).Encode(answers)
}

// concurrent makes many calls at once on the one connection and counts the right answers.
func concurrent(ctx context.Context, client *ttrpc.Client, user string) (int, error) {
	const count = 50
	results := make(chan error, count)
	for i := 0; i < count; i++ {
		go func(k uint32) {
			var answer RecommendResponse
			err := client.Call(ctx, "sprocket.v1.Recommender", "Recommend",
				&RecommendRequest{User: user, K: k}, &answer)
			if err == nil && len(answer.Items) != int(k) {
				err = fmt.Errorf("asked for %d films, got %d", k, len(answer.Items))
			}
			results <- err
		}(uint32(1 + i%10))
	}
	for i := 0; i < count; i++ {
		if err := <-results; err != nil {
			return i, err
		}
	}
	return count, nil
}

// failures gives the status codes of calls that must fail, as the stock client sees them.
func failures(ctx context.Context, client *ttrpc.Client) map[string]string {
	late, cancel := context.WithTimeout(ctx, time.Nanosecond)
	defer cancel()
	code := func(ctx context.Context, service, method string, request proto.Message) string {
		err := client.Call(ctx, service, method, request, &RecommendResponse{})
		if err == context.DeadlineExceeded {
			return codes.DeadlineExceeded.String()
		}
		return status.Code(err).String()
	}
	const recommender = "sprocket.v1.Recommender"
	return map[string]string{
		"unknown_service": code(ctx, "no.such.Service", "Recommend", &RecommendRequest{}),
		"unknown_method":  code(ctx, recommender, "Nothing", &RecommendRequest{}),
		"admin_method":    code(ctx, "sprocket.v1.Admin", "GetStats", &RecommendRequest{}),
		"empty_user":      code(ctx, recommender, "Recommend", &RecommendRequest{}),
		"unknown_film":    code(ctx, recommender, "SimilarItems", &SimilarItemsRequest{Item: "nowhere"}),
		"too_late":        code(late, recommender, "Recommend", &RecommendRequest{User: "1"}),
	}
}
