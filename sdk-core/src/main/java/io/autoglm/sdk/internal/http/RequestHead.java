package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.model.ModelRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Credential;
import io.netty.handler.codec.http.HttpHeaders;

/** The headers that differ from call to call; a {@link Route} has the others. */
final class RequestHead {

    private RequestHead() {}

    /** Adds the call's own headers, its request id and, last, so that nothing overrides it, its credential. */
    static void complete(HttpHeaders headers, Call<?> call) {
        if (!call.options().headers().isEmpty()) {
            call.options().headers().forEach(headers::set);
        }
        if (call.request() instanceof ModelRequest asked && asked.requestId() != null) {
            headers.set(Route.REQUEST_ID, asked.requestId());
        }
        Credential credential = call.credential();
        if (credential != null && credential.header() != null && credential.value() != null) {
            headers.set(credential.header(), credential.value());
        }
    }
}
