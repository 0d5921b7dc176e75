package io.autoglm.sdk.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all requests to a model have in common. Implemented by this library's own requests. */
public interface ModelRequest {

    /** Returns the model as the endpoint names it; {@code null} asks for the client's default. */
    @Nullable
    String model();

    /** Returns the caller's own id of this request, sent as {@code X-Request-Id}; {@code null} for none. */
    @Nullable
    String requestId();

    /** Returns members added to the JSON body as they are. */
    Map<String, ?> extraBody();
}
