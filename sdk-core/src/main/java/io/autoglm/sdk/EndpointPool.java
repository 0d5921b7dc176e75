package io.autoglm.sdk;

import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.observe.EndpointState;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The endpoints that a client spreads its calls over, which can be changed while it runs. No call is lost by a change: those that wait go
 * by the new state, attempts in flight end as they would have.
 *
 * <p>Safe for use by any number of threads. Never blocks, but for {@link #add}. A name that is not there fails with
 * {@link IllegalArgumentException}, which names those that are.
 */
public interface EndpointPool {

    /** Returns the endpoints in their order of coming, those that are being drained included. */
    List<EndpointState> endpoints();

    /**
     * Adds an endpoint; calls go there from now on. Where it is https, certificates are loaded on this thread, which may take a third of a
     * second.
     *
     * @throws IllegalArgumentException when its name is taken, or a setting cannot be used, as {@link AutoGlmClientBuilder#build()} says
     * @throws AutoGlmException         {@code AGLM-4003} when its key would go over plain http, {@code AGLM-4001} when the client is closed
     */
    void add(EndpointSpec spec);

    /**
     * Takes an endpoint out: it gets no attempt any more, those in flight end as they would have. Completes when the last of them is over
     * and its connections, limits and figures are gone; its name is free then. Begins at subscription and is not undone by cancelling;
     * another subscription waits for the same end. Fails with {@link IllegalStateException} when no other endpoint has a weight.
     */
    Mono<Void> drain(String name);

    /**
     * Changes the part that an endpoint has of the calls, from the next one on.
     *
     * @param weight 0 to 1,000,000; with 0 it has only calls that name it
     * @throws IllegalStateException when no endpoint would have a weight
     */
    void reweight(String name, int weight);

    /**
     * Replaces the credential of an endpoint, from the next attempt on. Limits stay as they are.
     *
     * @throws IllegalArgumentException when the endpoint has several credentials
     * @throws AutoGlmException         {@code AGLM-4003} when the key would go over plain http
     */
    void replaceKey(String name, CredentialProvider value);

    /**
     * Replaces one of several credentials of an endpoint, likewise.
     *
     * @param slot which one, from 1, in the order of {@link EndpointSpec#credentials()}
     */
    void replaceKey(String name, int slot, CredentialProvider value);
}
