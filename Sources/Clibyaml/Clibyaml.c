#include "clibyaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct clibyaml_reader {
    yaml_parser_t parser;
    yaml_event_t event;
};

struct clibyaml_reader *clibyaml_open(const uint8_t *octets, size_t count)
{
    struct clibyaml_reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        return NULL;
    if (!yaml_parser_initialize(&reader->parser)) {
        free(reader);
        return NULL;
    }
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser, octets, count);
    return reader;
}

void clibyaml_close(struct clibyaml_reader *reader)
{
    yaml_event_delete(&reader->event);
    yaml_parser_delete(&reader->parser);
    free(reader);
}

static struct clibyaml_event failure(const yaml_parser_t *parser)
{
    const char *problem = parser->problem ? parser->problem : "no memory";
    return (struct clibyaml_event){
        .kind = CLIBYAML_FAILURE,
        .text = problem,
        .length = strlen(problem),
        /* Of an octet that is wrong the parser tells only the place in the text, not the line. */
        .line = parser->error == YAML_READER_ERROR ? parser->mark.line + 1
                                                   : parser->problem_mark.line + 1,
    };
}

struct clibyaml_event clibyaml_next(struct clibyaml_reader *reader)
{
    yaml_event_t *event = &reader->event;
    yaml_event_delete(event);
    if (!yaml_parser_parse(&reader->parser, event))
        return failure(&reader->parser);
    struct clibyaml_event result = {.line = event->start_mark.line + 1};
    switch (event->type) {
    case YAML_STREAM_START_EVENT:
        result.kind = CLIBYAML_STREAM_START;
        break;
    /* libyaml has no event behind the end. */
    case YAML_NO_EVENT:
    case YAML_STREAM_END_EVENT:
        result.kind = CLIBYAML_STREAM_END;
        break;
    case YAML_DOCUMENT_START_EVENT:
        result.kind = CLIBYAML_DOCUMENT_START;
        break;
    case YAML_DOCUMENT_END_EVENT:
        result.kind = CLIBYAML_DOCUMENT_END;
        break;
    case YAML_ALIAS_EVENT:
        result.kind = CLIBYAML_ALIAS;
        break;
    case YAML_SCALAR_EVENT:
        result.kind = CLIBYAML_SCALAR;
        result.text = (const char *)event->data.scalar.value;
        result.length = event->data.scalar.length;
        result.is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        result.is_marked = event->data.scalar.anchor || event->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        result.kind = CLIBYAML_SEQUENCE_START;
        result.is_marked = event->data.sequence_start.anchor || event->data.sequence_start.tag;
        break;
    case YAML_SEQUENCE_END_EVENT:
        result.kind = CLIBYAML_SEQUENCE_END;
        break;
    case YAML_MAPPING_START_EVENT:
        result.kind = CLIBYAML_MAPPING_START;
        result.is_marked = event->data.mapping_start.anchor || event->data.mapping_start.tag;
        break;
    case YAML_MAPPING_END_EVENT:
        result.kind = CLIBYAML_MAPPING_END;
        break;
    }
    return result;
}
