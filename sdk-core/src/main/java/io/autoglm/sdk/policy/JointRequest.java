package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.GenerateRequest;
import java.util.List;

/**
 * Several requests that leave as one: alike in everything but what they ask.
 *
 * @param requests at least 2, whose answers are given in this order
 */
public record JointRequest(List<GenerateRequest> requests) {

    public JointRequest {
        requests = List.copyOf(requests);
        if (requests.size() < 2) {
            throw new IllegalArgumentException("requests must be at least 2, had " + requests.size());
        }
    }

    /** Returns the one that stands for all where they are alike. */
    public GenerateRequest first() {
        return requests.get(0);
    }

    @Override
    public String toString() {
        return "JointRequest[" + requests.size() + " like " + first() + "]";
    }
}
