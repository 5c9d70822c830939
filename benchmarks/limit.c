// The yardstick: as little as a program on libcurl can do to restart a list of servers and see it through.
//
//   limit ORIGIN PROJECT IDS WAVE LISTINGS REPORT        with the token in HW_AUTH_TOKEN
//
// For every WAVE servers of the file IDS it reads the project's server list, sends the restart calls of up to
// 100 servers each, asks for their jobs, reads the list again, and at the end writes one row a server to
// REPORT. The list is read LISTINGS times in all: what cph-plan reads more often than twice a wave is read
// more often here as well, so that both send the same calls. Reads keep one connection alive, each restart
// call has a fresh one. What it leaves out is everything else: no plan, no journal, no judgement of odd
// answers (it gives up at the first), and replies are scanned for the few words that matter, in the order in
// which cph-sim writes them. It prints its calls by kind, as JSON.
#define _GNU_SOURCE // asprintf, memmem
#include <curl/curl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { batch_max = 100, page_size = 100 };

struct text {
    char* bytes;
    size_t size, room;
};

struct server {
    const char* id;
    char job[64];
    int normal, ended;
};

struct calls {
    int restarts, job_reads, list_reads;
};

static struct calls calls;
static struct text reply;
static const char *origin, *project;

static void give_up(const char* what, const char* detail) {
    fprintf(stderr, "limit: %s: %s\n", what, detail);
    exit(1);
}

static void add(struct text* text, const char* bytes, size_t size) {
    if (text->size + size + 1 > text->room) {
        text->room = (text->size + size + 1) * 2;
        text->bytes = realloc(text->bytes, text->room);
        if (text->bytes == NULL) give_up("out of memory", "a reply");
    }
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
}

static size_t take(char* bytes, size_t size, size_t count, void* unused) {
    (void)unused;
    add(&reply, bytes, size * count);
    return size * count;
}

// --- calls

static CURL* handle(struct curl_slist* headers) {
    CURL* easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    return easy;
}

static void call(CURL* easy, const char* format, ...) {
    char url[512];
    const int prefix = snprintf(url, sizeof url, "%s/v1/%s/cloud-phone/", origin, project);
    va_list rest;
    va_start(rest, format);
    vsnprintf(url + prefix, sizeof url - (size_t)prefix, format, rest);
    va_end(rest);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    reply.size = 0;
    const CURLcode code = curl_easy_perform(easy);
    if (code != CURLE_OK) give_up(url, curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (status < 200 || status > 299) give_up(url, reply.bytes);
}

// --- replies

// The text after `"key":` from `from` on, its quotes off; the end is where the value ends. NULL when there is
// none.
static const char* value(const char* from, const char* key, const char** end) {
    const char* found = strstr(from, key);
    if (found == NULL) return NULL;
    found += strlen(key);
    const int quoted = *found == '"';
    found += quoted;
    *end = quoted ? strchr(found, '"') : found + strcspn(found, ",}]");
    return *end == NULL ? NULL : found;
}

static struct server* first;
static size_t count;

static int by_id(const void* left, const void* right) {
    return strcmp(((const struct server*)left)->id, ((const struct server*)right)->id);
}

static struct server* find(const char* id, size_t size) {
    char text[80];
    if (size >= sizeof text) return NULL;
    memcpy(text, id, size);
    text[size] = '\0';
    const struct server wanted = {.id = text};
    return bsearch(&wanted, first, count, sizeof *first, by_id);
}

// Every object of a list has a server_id; `note` is told the server and where its object's text goes on.
static int each_server(void (*note)(struct server*, const char*)) {
    int seen = 0;
    const char* end = NULL;
    for (const char* id = reply.bytes; (id = value(id, "\"server_id\":", &end)) != NULL; id = end) {
        struct server* server = find(id, (size_t)(end - id));
        if (server != NULL) note(server, id);
        ++seen;
    }
    return seen;
}

static void note_job(struct server* server, const char* rest) {
    const char* end = NULL;
    const char* job = value(rest, "\"job_id\":", &end);
    if (job == NULL || (size_t)(end - job) >= sizeof server->job)
        give_up("a restart without a job", server->id);
    memcpy(server->job, job, (size_t)(end - job));
    server->job[end - job] = '\0';
}

static void note_state(struct server* server, const char* rest) {
    const char* end = NULL;
    const char* status = value(rest, "\"status\":", &end);
    server->normal = status != NULL && *status == '5';
}

// --- the work

static void read_states(CURL* reads) {
    size_t offset = 0;
    for (int seen = page_size; seen == page_size && offset < count; offset += page_size) {
        call(reads, "servers?limit=%d&offset=%zu", page_size, offset);
        ++calls.list_reads;
        seen = each_server(note_state);
    }
}

static void restart(CURL* posts, struct server* batch, size_t size, char* request) {
    static struct text body;
    body.size = 0;
    add(&body, "{\"server_ids\":[", 15);
    for (size_t i = 0; i < size; ++i) {
        add(&body, i == 0 ? "\"" : ",\"", i == 0 ? 1 : 2);
        add(&body, batch[i].id, strlen(batch[i].id));
        add(&body, "\"", 1);
    }
    add(&body, "]}", 2);
    curl_easy_setopt(posts, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.size);
    curl_easy_setopt(posts, CURLOPT_POSTFIELDS, body.bytes);
    call(posts, "servers/batch-restart");
    ++calls.restarts;
    const char* end = NULL;
    const char* id = value(reply.bytes, "\"request_id\":", &end);
    if (id == NULL || end - id >= 64) give_up("a reply without a request id", reply.bytes);
    memcpy(request, id, (size_t)(end - id));
    request[end - id] = '\0';
    each_server(note_job);
}

// Jobs are known by their ids alone, and are listed in the order in which they began; else they are searched
// for.
static struct server* with_job(struct server* batch, size_t size, size_t expected, const char* job,
                               size_t length) {
    for (size_t i = 0; i < size; ++i) {
        struct server* server = &batch[(expected + i) % size];
        if (strncmp(server->job, job, length) == 0 && server->job[length] == '\0') return server;
    }
    return NULL;
}

static void see_through(CURL* reads, struct server* batch, size_t size, const char* request) {
    call(reads, "jobs?limit=100&offset=0&request_id=%s", request);
    ++calls.job_reads;
    size_t seen = 0;
    const char* end = NULL;
    for (const char* job = reply.bytes; (job = value(job, "\"job_id\":", &end)) != NULL; job = end) {
        struct server* server = with_job(batch, size, seen++, job, (size_t)(end - job));
        const char* status = value(end, "\"status\":", &end);
        if (server != NULL && status != NULL) server->ended = *status == '2';
    }
    for (size_t i = 0; i < size; ++i)
        if (!batch[i].ended) give_up("a job has not ended", batch[i].job);
}

// `listings` is how often the list is read: once before the restarts, the other times after them.
static void run_wave(CURL* reads, CURL* posts, struct server* wave, size_t size, size_t listings) {
    read_states(reads);
    const size_t batches = (size + batch_max - 1) / batch_max;
    char(*requests)[64] = calloc(batches, sizeof *requests);
    for (size_t i = 0; i < batches; ++i) {
        struct server* batch = wave + i * batch_max;
        const size_t left = size - i * batch_max;
        for (size_t j = 0; j < left && j < batch_max; ++j)
            if (!batch[j].normal) give_up("not in the normal state", batch[j].id);
        restart(posts, batch, left < batch_max ? left : batch_max, requests[i]);
    }
    for (size_t i = 0; i < batches; ++i) {
        const size_t left = size - i * batch_max;
        see_through(reads, wave + i * batch_max, left < batch_max ? left : batch_max, requests[i]);
    }
    free(requests);
    for (size_t i = 1; i < listings; ++i) read_states(reads);
}

static void write_report(const char* path) {
    FILE* file = fopen(path, "w");
    if (file == NULL) give_up(path, "cannot be written");
    fprintf(file, "{\"servers\": [\n");
    for (size_t i = 0; i < count; ++i)
        fprintf(file, "{\"id\": \"%s\", \"job\": \"%s\", \"outcome\": \"%s\"}%s\n", first[i].id, first[i].job,
                first[i].ended && first[i].normal ? "ok" : "failed", i + 1 < count ? "," : "");
    fprintf(file, "]}\n");
    if (fclose(file) != 0) give_up(path, "cannot be written");
}

// The ids of the file, sorted, so that an answer finds its server.
static void read_ids(const char* path) {
    static struct text ids;
    FILE* file = fopen(path, "r");
    if (file == NULL) give_up(path, "cannot be read");
    char piece[65536];
    for (size_t size; (size = fread(piece, 1, sizeof piece, file)) > 0;) add(&ids, piece, size);
    fclose(file);
    for (size_t i = 0; i < ids.size; ++i) count += ids.bytes[i] == '\n';
    first = calloc(count, sizeof *first);
    size_t next = 0;
    for (char* id = strtok(ids.bytes, "\n"); id != NULL; id = strtok(NULL, "\n")) first[next++].id = id;
    qsort(first, count, sizeof *first, by_id);
}

int main(int argc, char** argv) {
    const char* token = getenv("HW_AUTH_TOKEN");
    const size_t wave = argc == 7 ? strtoul(argv[4], NULL, 10) : 0;
    const size_t listings = argc == 7 ? strtoul(argv[5], NULL, 10) : 0;
    if (wave == 0 || listings == 0 || token == NULL) {
        fprintf(stderr, "usage: HW_AUTH_TOKEN=... limit ORIGIN PROJECT IDS WAVE LISTINGS REPORT\n");
        return 1;
    }
    origin = argv[1];
    project = argv[2];
    read_ids(argv[3]);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    char* line = NULL;
    if (asprintf(&line, "X-Auth-Token: %s", token) < 0) give_up("out of memory", "a header");
    struct curl_slist* headers = curl_slist_append(NULL, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    headers = curl_slist_append(headers, line);
    free(line);
    CURL* reads = handle(headers);
    CURL* posts = handle(headers);
    curl_easy_setopt(posts, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(posts, CURLOPT_FORBID_REUSE, 1L);
    const size_t waves = (count + wave - 1) / wave;
    for (size_t i = 0; i < waves; ++i) {
        const size_t left = count - i * wave;
        const size_t due = (i + 1) * listings / waves - i * listings / waves;
        run_wave(reads, posts, first + i * wave, left < wave ? left : wave, due);
    }
    write_report(argv[6]);
    printf("{\"restarts\": %d, \"job_reads\": %d, \"list_reads\": %d}\n", calls.restarts, calls.job_reads,
           calls.list_reads);
    curl_easy_cleanup(reads);
    curl_easy_cleanup(posts);
    curl_slist_free_all(headers);
    curl_global_cleanup();
    return 0;
}
