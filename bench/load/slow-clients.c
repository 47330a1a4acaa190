/* Clients for bench/load/slow-clients.sh.
 *
 *   slow-clients good PORT SECONDS           one request each 3 ms over four kept connections; prints what they took (ms)
 *   slow-clients bad PORT COUNT AGAIN        COUNT connections that are slow on purpose, until it is stopped
 *
 * A quarter of the bad ones sends a head a byte a second, a quarter a body, a quarter asks for 100 kB and does not read it,
 * a quarter says nothing. AGAIN is 1 for clients that come back as soon as they are ended.
 * "open" counts from when a request was due instead of when it was sent: what a pause of the server does to all that would
 * have come in it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { KEPT = 4, MOST = 20000, EVERY_MS = 3 };
enum kind { HEAD, BODY, UNREAD, SILENT, KINDS };

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int open_to(int port, uint32_t from)
{
    int s = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in me = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(from) };
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (s >= 0 && (bind(s, (void *)&me, sizeof me) || connect(s, (void *)&to, sizeof to)))
    {
        close(s);
        return -1;
    }
    return s;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void ask(int s)
{
    static const char request[] = "GET /good HTTP/1.1\r\nHost: a\r\n\r\n";
    static char reply[65536];
    size_t got = 0, need = sizeof reply - 1;
    if (write(s, request, sizeof request - 1) < 0)
        exit(1);
    while (got < need)
    {
        ssize_t n = read(s, reply + got, sizeof reply - 1 - got);
        if (n <= 0)
        {
            fprintf(stderr, "a good client was cut off\n");
            exit(1);
        }
        got += n;
        reply[got] = 0;
        char *end = strstr(reply, "\r\n\r\n"), *length = strcasestr(reply, "content-length:");
        if (end)
            need = end - reply + 4 + (length ? atoi(length + 15) : 0);
    }
}

static int good(int port, double seconds)
{
    static double took[1000000], open[1000000];
    int kept[KEPT], n = 0;
    for (int i = 0; i < KEPT; i++)
        kept[i] = open_to(port, INADDR_LOOPBACK);
    double due = now_ms(), end = due + seconds * 1000;
    for (; now_ms() < end && n < 1000000; n++, due += EVERY_MS)
    {
        double early = due - now_ms();
        if (early > 0)
            nanosleep(&(struct timespec){ 0, early * 1e6 }, 0);
        double sent = now_ms();
        ask(kept[n % KEPT]);
        took[n] = now_ms() - sent;
        open[n] = now_ms() - due;
    }
    qsort(took, n, sizeof *took, by_size);
    qsort(open, n, sizeof *open, by_size);
    printf("p50 %.3f p90 %.3f p99 %.3f longest %.1f open p90 %.3f p99 %.3f requests %d\n",
           took[n / 2], took[n * 9 / 10], took[n * 99 / 100], took[n - 1], open[n * 9 / 10], open[n * 99 / 100], n);
    return 0;
}

static int one_bad(int port, int number)
{
    static const char *first[KINDS] = {
        [BODY] = "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n",
        [UNREAD] = "GET /big HTTP/1.1\r\nHost: a\r\n\r\n",
    };
    int s = open_to(port, INADDR_LOOPBACK + 1 + number % 8);
    const char *text = first[number % KINDS];
    if (s >= 0)
        fcntl(s, F_SETFL, O_NONBLOCK);
    if (s >= 0 && text && write(s, text, strlen(text)) < 0)
        perror("write");
    return s;
}

/* One byte more; whether the server has ended it. */
static int drip(int s, int number, int sent)
{
    static const char head[] = "GET / HTTP/1.1\r\nHost: a\r\nX-A: ";
    char byte = 'a';
    if (number % KINDS == HEAD && sent < (int)sizeof head - 1)
        byte = head[sent];
    if (number % KINDS <= BODY && write(s, &byte, 1) <= 0 && errno != EAGAIN)
        return 1;
    ssize_t n = recv(s, &byte, 1, MSG_PEEK);
    if (n > 0 && number % KINDS != UNREAD)
    {
        char rest[4096];
        while ((n = read(s, rest, sizeof rest)) > 0) { }
    }
    return n == 0 || (n < 0 && errno != EAGAIN);
}

static void bad(int port, int count, int again)
{
    static int open[MOST], sent[MOST];
    signal(SIGPIPE, SIG_IGN);
    setpriority(PRIO_PROCESS, 0, 10);
    for (int i = 0; i < count; i++)
    {
        open[i] = one_bad(port, i);
        if (i % 50 == 49)
            usleep(20000);
    }
    double start = now_ms();
    for (long done = 0;; usleep(1000))
    {
        for (long due = (now_ms() - start) / 1000 * count; done < due; done++)
        {
            int i = done % count;
            if (open[i] >= 0 && drip(open[i], i, sent[i]++))
            {
                close(open[i]);
                open[i] = -1;
            }
            if (open[i] < 0 && again)
            {
                open[i] = one_bad(port, i);
                sent[i] = 0;
            }
        }
    }
}

int main(int count, char **words)
{
    if (count == 4 && !strcmp(words[1], "good"))
        return good(atoi(words[2]), atof(words[3]));
    if (count == 5 && !strcmp(words[1], "bad") && atoi(words[3]) <= MOST)
        bad(atoi(words[2]), atoi(words[3]), atoi(words[4]));
    fprintf(stderr, "slow-clients good PORT SECONDS | bad PORT COUNT AGAIN\n");
    return 2;
}
