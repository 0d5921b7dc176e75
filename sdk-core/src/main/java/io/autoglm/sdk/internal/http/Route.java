package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.internal.codec.BaseUrls;
import io.autoglm.sdk.internal.codec.Target;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.net.URI;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;

/**
 * All that the calls of one operation to one endpoint have in common, made once: a subscriber with an {@link Attempt} in its context
 * makes it one HTTP exchange.
 *
 * @param uri    where the request goes
 * @param place  host and port, for messages
 * @param pooled the exchange on a kept connection, or on a new one when none is idle
 * @param fresh  the exchange on a connection of its own
 */
record Route(URI uri, String place, Flux<Object> pooled, Flux<Object> fresh) {

    static final AsciiString ACCEPT = AsciiString.cached("Accept");
    static final AsciiString CONTENT_TYPE = AsciiString.cached("Content-Type");
    static final AsciiString USER_AGENT = AsciiString.cached("User-Agent");
    static final AsciiString ACCEPT_LANGUAGE = AsciiString.cached("Accept-Language");
    static final AsciiString REQUEST_ID = AsciiString.cached("X-Request-Id");
    static final AsciiString JSON = AsciiString.cached("application/json");
    static final AsciiString EVENTS = AsciiString.cached("text/event-stream, application/json");

    static Route of(
            URI base,
            Target target,
            boolean streaming,
            TransportSettings settings,
            HttpClient pooled,
            HttpClient fresh) {
        URI uri = BaseUrls.resolve(base, target.path());
        Consumer<HttpHeaders> fixed = headers -> {
            if (target.hasBody()) {
                headers.set(CONTENT_TYPE, JSON);
            }
            headers.set(ACCEPT, streaming ? EVENTS : JSON);
            headers.set(USER_AGENT, settings.userAgent());
            String language = settings.acceptLanguage();
            if (language != null) {
                headers.set(ACCEPT_LANGUAGE, language);
            }
            settings.headers().forEach(headers::set);
        };
        return new Route(
                uri,
                place(uri),
                exchange(pooled.headers(fixed), target, uri),
                exchange(fresh.headers(fixed), target, uri));
    }

    private static Flux<Object> exchange(HttpClient client, Target target, URI uri) {
        return client.request(target.method()).uri(uri).send(Attempt::send).responseConnection(Attempt::respond);
    }

    static String place(URI uri) {
        int port = uri.getPort() > 0 ? uri.getPort() : secure(uri) ? 443 : 80;
        return uri.getHost() + ":" + port;
    }

    static boolean secure(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }
}
