#include "curl.h"

#include <pthread.h>
#include <time.h>

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;
static CURLcode curl_started = CURLE_FAILED_INIT;

static void start_curl(void) { curl_started = curl_global_init(CURL_GLOBAL_DEFAULT); }

bool cmail_start_curl(void) {
    pthread_once(&curl_once, start_curl);
    return curl_started == CURLE_OK;
}

void cmail_set_connection(
    CURL *curl, const char *url, const char *protocols, cmail_security security, const char *ca_file, bool verify_tls,
    long connect_timeout_ms, long response_timeout_s) {
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
    // libcurl resolves, connects, encrypts, checks the certificate and signs in; what is said then is said by us.
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 1L);
    curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(
        curl, CURLOPT_USE_SSL, (long)(security == CMAIL_SECURITY_STARTTLS ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, verify_tls ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, verify_tls ? 2L : 0L);
    if (ca_file) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, response_timeout_s);
}

void cmail_hold_sigpipe(cmail_pipe_guard *guard) {
    sigset_t sigpipe, pending;
    sigemptyset(&sigpipe);
    sigaddset(&sigpipe, SIGPIPE);
    sigpending(&pending);
    guard->was_pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &sigpipe, &guard->before);
}

void cmail_release_sigpipe(const cmail_pipe_guard *guard) {
    if (!guard->was_pending) {
        const struct timespec at_once = {0, 0};
        sigset_t sigpipe;
        sigemptyset(&sigpipe);
        sigaddset(&sigpipe, SIGPIPE);
        while (sigtimedwait(&sigpipe, NULL, &at_once) == SIGPIPE) {
        }
    }
    pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}

cmail_fault cmail_fault_of(CURLcode code) {
    switch (code) {
    case CURLE_OK: return CMAIL_FAULT_NONE;
    case CURLE_COULDNT_RESOLVE_HOST: return CMAIL_FAULT_RESOLVE;
    case CURLE_COULDNT_CONNECT: return CMAIL_FAULT_CONNECT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED: return CMAIL_FAULT_TLS;
    case CURLE_OPERATION_TIMEDOUT: return CMAIL_FAULT_TIMEOUT;
    case CURLE_LOGIN_DENIED: return CMAIL_FAULT_LOGIN;
    default: return CMAIL_FAULT_OTHER;
    }
}
