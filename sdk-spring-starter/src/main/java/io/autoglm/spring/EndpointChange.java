package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.absentIfBlank;
import static io.autoglm.spring.PropertyValues.or;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.EndpointPool;
import io.autoglm.sdk.EndpointSpec;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.codec.BaseUrls;
import io.autoglm.sdk.observe.EndpointState;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** A change that an operator makes to one endpoint of a running client, and the answer to it. */
final class EndpointChange {

    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;

    private final EndpointPool pool;
    private final String name;
    private final Set<String> strangers;

    /**
     * Prepares it.
     *
     * @param strangers hosts that were added here without a key; grows
     */
    EndpointChange(AutoGlmClient client, String name, Set<String> strangers) {
        this.pool = client.endpoints();
        this.name = name;
        this.strangers = strangers;
    }

    static WebEndpointResponse<Object> noClient(String name, Collection<String> known) {
        return refused(
                WebEndpointResponse.STATUS_NOT_FOUND,
                "no client is called '" + name + "', or it has not been made; there are: " + String.join(", ", known));
    }

    private @Nullable EndpointState state() {
        return pool.endpoints().stream()
                .filter(each -> each.name().equals(name))
                .findAny()
                .orElse(null);
    }

    ClientReport.@Nullable EndpointReport report() {
        EndpointState state = state();
        return state == null ? null : ClientReport.EndpointReport.of(state);
    }

    WebEndpointResponse<Object> apply(
            @Nullable Integer weight,
            @Nullable String baseUrl,
            @Nullable Integer order,
            @Nullable String model,
            @Nullable String dialect) {
        String address = absentIfBlank(baseUrl);
        boolean isThere = state() != null;
        if (address != null) {
            return isThere
                    ? refused(CONFLICT, "endpoint '" + name + "' is there already: drain it first, or add another name")
                    : attempt(
                            WebEndpointResponse.STATUS_OK,
                            () -> pool.add(added(address)
                                    .withWeight(or(weight, 1))
                                    .withOrder(or(order, 0))
                                    .withModel(absentIfBlank(model))
                                    .withDialect(absentIfBlank(dialect))));
        }
        if (!isThere) {
            return noEndpoint();
        }
        if (weight == null || order != null || model != null || dialect != null) {
            return refused(
                    WebEndpointResponse.STATUS_BAD_REQUEST,
                    "of an endpoint that is there only weight can be changed; order, model and dialect are said with the"
                            + " baseUrl of one to add");
        }
        return attempt(WebEndpointResponse.STATUS_OK, () -> pool.reweight(name, weight));
    }

    /** The client's own key must not be sent wherever who can write here says, at the second time neither. */
    private EndpointSpec added(String baseUrl) {
        String host = BaseUrls.normalize(baseUrl).getHost();
        if (pool.endpoints().stream()
                .noneMatch(each -> host.equals(each.baseUrl().getHost()))) {
            strangers.add(host);
        }
        EndpointSpec spec = EndpointSpec.at(baseUrl).withName(name);
        return strangers.contains(host) ? spec.withCredentials(Credentials.none()) : spec;
    }

    WebEndpointResponse<Object> drain() {
        if (state() == null) {
            return noEndpoint();
        }
        return attempt(ACCEPTED, () -> {
            AtomicReference<RuntimeException> failure = new AtomicReference<>();
            pool.drain(name).subscribe(nothing -> {}, refused -> failure.set((RuntimeException) refused));
            RuntimeException refused = failure.get();
            if (refused != null) {
                throw refused;
            }
        });
    }

    private WebEndpointResponse<Object> attempt(int done, Runnable change) {
        try {
            change.run();
        } catch (IllegalArgumentException refused) {
            return refused(WebEndpointResponse.STATUS_BAD_REQUEST, String.valueOf(refused.getMessage()));
        } catch (IllegalStateException refused) {
            return refused(CONFLICT, String.valueOf(refused.getMessage()));
        } catch (AutoGlmException refused) {
            boolean isClosed = refused.code() == ErrorCode.CLIENT_CLOSED;
            return refused(
                    isClosed ? WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE : WebEndpointResponse.STATUS_BAD_REQUEST,
                    String.valueOf(refused.getMessage()));
        }
        ClientReport.EndpointReport now = report();
        return now == null
                ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT)
                : new WebEndpointResponse<>(now, done);
    }

    private WebEndpointResponse<Object> noEndpoint() {
        return refused(
                WebEndpointResponse.STATUS_NOT_FOUND,
                pool.endpoints().stream()
                        .map(EndpointState::name)
                        .collect(Collectors.joining(", ", "no endpoint is called '" + name + "'; there are: ", "")));
    }

    private static WebEndpointResponse<Object> refused(int status, String why) {
        return new WebEndpointResponse<>(Map.of("error", why), status);
    }
}
