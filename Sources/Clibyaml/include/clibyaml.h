/* What hdrlog needs of libyaml, in a form that Swift can import: the events of one text, in order. */
#ifndef CLIBYAML_H
#define CLIBYAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum clibyaml_kind {
    CLIBYAML_STREAM_START,
    CLIBYAML_STREAM_END,
    CLIBYAML_DOCUMENT_START,
    CLIBYAML_DOCUMENT_END,
    CLIBYAML_SCALAR,
    CLIBYAML_SEQUENCE_START,
    CLIBYAML_SEQUENCE_END,
    CLIBYAML_MAPPING_START,
    CLIBYAML_MAPPING_END,
    CLIBYAML_ALIAS,

    /* The text is no YAML, and `text` says why; nothing comes after it. */
    CLIBYAML_FAILURE,
};

/* What `text` points to is there until the next call with the same reader. */
struct clibyaml_event {
    enum clibyaml_kind kind;
    const char *text;
    size_t length;

    /* From 1. */
    size_t line;

    /* A scalar without quotes. */
    bool is_plain;

    /* It has an anchor, or a tag. */
    bool is_marked;
};

struct clibyaml_reader;

/* Null if there is no memory; `octets` must outlive the reader. */
struct clibyaml_reader *clibyaml_open(const uint8_t *octets, size_t count);
void clibyaml_close(struct clibyaml_reader *reader);

struct clibyaml_event clibyaml_next(struct clibyaml_reader *reader);

#endif
