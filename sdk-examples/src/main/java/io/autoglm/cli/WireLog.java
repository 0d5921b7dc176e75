package io.autoglm.cli;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;

/**
 * Shows on standard error what goes over the wire: the heads of requests and responses of every attempt, never a body, and never the value
 * of a header that may prove who calls. Writes from the thread that reads the socket, so a standard error that nobody reads slows the call.
 */
final class WireLog implements Policy {

    private static final Pattern QUERY = Pattern.compile("\\?\\S+");
    private static final Pattern SECRET = Pattern.compile(
            "auth|key|token|secret|cookie|session|password|credential|signature", Pattern.CASE_INSENSITIVE);

    private final Shell shell;

    WireLog(Shell shell) {
        this.shell = shell;
    }

    @Override
    public <E> Flux<E> apply(Call<E> call, Exchange next) {
        shell.say("* attempt " + call.attempt() + " at "
                + (call.endpoint() == null
                        ? "an unknown endpoint"
                        : call.endpoint().name()));
        return next.exchange(call)
                .doOnError(failure -> shell.say("* attempt " + call.attempt() + " failed: "
                        + OneLine.of(String.valueOf(failure.getMessage()))));
    }

    /** Returns {@code client}, showing heads. */
    HttpClient watch(HttpClient client) {
        return client.doAfterRequest((request, connection) -> request(request))
                .doOnResponse((response, connection) -> response(response));
    }

    private void request(HttpClientRequest request) {
        StringBuilder head = new StringBuilder(512)
                .append("> ")
                .append(request.method())
                .append(' ')
                .append(request.uri())
                .append(' ')
                .append(request.version());
        append(head, "> ", request.requestHeaders());
        shell.say(head.toString());
    }

    private void response(HttpClientResponse response) {
        StringBuilder head = new StringBuilder(512)
                .append("< ")
                .append(response.version())
                .append(' ')
                .append(response.status());
        append(head, "< ", response.responseHeaders());
        shell.say(head.toString());
    }

    private static void append(StringBuilder head, String mark, HttpHeaders headers) {
        for (Map.Entry<String, String> header : headers) {
            head.append(System.lineSeparator())
                    .append(mark)
                    .append(OneLine.of(header.getKey()))
                    .append(": ")
                    .append(shown(header.getKey(), header.getValue()));
        }
    }

    /** Returns what may be shown of a header: nothing of one that may prove who calls, and no query of an address. */
    static String shown(String name, String value) {
        boolean rateLimit = name.toLowerCase(Locale.ROOT).contains("ratelimit");
        return !rateLimit && SECRET.matcher(name).find()
                ? "***"
                : QUERY.matcher(OneLine.of(value)).replaceAll("?***");
    }
}
