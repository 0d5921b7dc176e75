package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.ModelRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Several requests that leave as one: of one kind, and alike in everything but what they ask.
 *
 * @param requests at least 2, whose answers are given in this order
 */
public record JointRequest(List<? extends ModelRequest> requests) implements ModelRequest {

    public JointRequest {
        requests = List.copyOf(requests);
        if (requests.size() < 2) {
            throw new IllegalArgumentException("requests must be at least 2, had " + requests.size());
        }
    }

    /** Returns all of them if they are of the given kind, else none. */
    public <R extends ModelRequest> List<R> all(Class<R> kind) {
        return kind.isInstance(requests.get(0))
                ? requests.stream().map(kind::cast).toList()
                : List.of();
    }

    @Override
    public @Nullable String model() {
        return requests.get(0).model();
    }

    @Override
    public @Nullable String requestId() {
        return null;
    }

    @Override
    public Map<String, ?> extraBody() {
        return requests.get(0).extraBody();
    }

    @Override
    public String toString() {
        return "JointRequest[" + requests.size() + " like " + requests.get(0) + "]";
    }
}
