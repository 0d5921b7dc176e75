package io.autoglm.spring;

import io.autoglm.sdk.observe.ClientState;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.observe.FailureState;
import io.autoglm.sdk.observe.ModelState;
import io.autoglm.sdk.observe.RouteState;
import io.autoglm.sdk.observe.TroubleState;
import io.autoglm.sdk.policy.BreakerCause;
import io.autoglm.sdk.policy.BreakerStatus;
import io.autoglm.sdk.policy.Priority;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the actuator shows of a client: plain values, so that every version of JSON mapping writes the same.
 *
 * @param condition   {@code healthy}, {@code degraded} or {@code down}, as in the health endpoint
 * @param reasons     why it is not healthy
 * @param calls       calls under way, those that wait included
 * @param inFlight    attempts in flight
 * @param waiting     attempts that wait for their turn
 * @param endpoints   where calls go
 * @param models      limits, queues and quotas of each model
 * @param retryBudget how many retries are possible; {@code null} when they are not limited
 * @param failures    calls that failed since the start, by code, the latest first
 */
public record ClientReport(
        String condition,
        List<String> reasons,
        int calls,
        int inFlight,
        int waiting,
        List<EndpointReport> endpoints,
        List<ModelReport> models,
        @Nullable BudgetReport retryBudget,
        List<FailureReport> failures) {

    static ClientReport of(ClientState state) {
        ClientCondition condition = ClientCondition.of(state);
        return new ClientReport(
                condition.level().word(),
                condition.reasons(),
                state.calls(),
                state.inFlight(),
                state.waiting(),
                state.endpoints().stream().map(EndpointReport::of).toList(),
                state.models().stream().map(ModelReport::of).toList(),
                BudgetReport.of(state),
                state.failures().stream().map(FailureReport::of).toList());
    }

    /**
     * An endpoint.
     *
     * @param name     how logs and meters call it
     * @param baseUrl  its address
     * @param model    the model of requests that name none
     * @param weight   its part of the calls among those of the same order
     * @param order    those of a lower order are asked first
     * @param draining whether it gets no attempt any more
     * @param inFlight attempts in flight there
     * @param admitted attempts that were sent there so far
     * @param routes   what goes on there for each model and credential
     * @param troubles what is wrong there now
     */
    public record EndpointReport(
            String name,
            String baseUrl,
            @Nullable String model,
            int weight,
            int order,
            boolean draining,
            int inFlight,
            long admitted,
            List<RouteReport> routes,
            List<TroubleReport> troubles) {

        static EndpointReport of(EndpointState state) {
            return new EndpointReport(
                    state.name(),
                    state.baseUrl().toString(),
                    state.model(),
                    state.weight(),
                    state.order(),
                    state.draining(),
                    state.routes().stream().mapToInt(RouteState::inFlight).sum(),
                    state.routes().stream().mapToLong(RouteState::admitted).sum(),
                    state.routes().stream().map(RouteReport::of).toList(),
                    state.troubles().stream().map(TroubleReport::of).toList());
        }
    }

    /**
     * What goes on for one model at one endpoint with one of its credentials.
     *
     * @param model        the configured one, as the server calls it, or {@code other} for all others together
     * @param credential   which of the endpoint's credentials, from 1; {@code null} where it has one only
     * @param limit        attempts that may be in flight now
     * @param inFlight     attempts in flight
     * @param admitted     attempts that were sent there so far
     * @param requestsLeft requests that the rate limit leaves; {@code null} where none is known
     * @param tokensLeft   model tokens that the rate limit leaves; {@code null} where none is known
     * @param breaker      whether attempts may go there; {@code null} where there is no breaker
     */
    public record RouteReport(
            String model,
            @Nullable String credential,
            int limit,
            int inFlight,
            long admitted,
            @Nullable Long requestsLeft,
            @Nullable Long tokensLeft,
            @Nullable BreakerReport breaker) {

        private static RouteReport of(RouteState state) {
            return new RouteReport(
                    state.model(),
                    state.slot(),
                    state.limit(),
                    state.inFlight(),
                    state.admitted(),
                    state.requestsLeft(),
                    state.tokensLeft(),
                    BreakerReport.of(state.breaker()));
        }
    }

    /**
     * Whether attempts may go to an endpoint.
     *
     * @param state     {@code closed} (they may), {@code open} (they may not) or {@code half_open} (some look)
     * @param cause     {@code down}, {@code failing} or {@code slow}; {@code null} while it is closed
     * @param reason    the figures behind it; {@code null} while it is closed
     * @param looksInMs how long until some look; 0 unless it is open
     */
    public record BreakerReport(
            String state, @Nullable String cause, @Nullable String reason, long looksInMs) {

        private static @Nullable BreakerReport of(@Nullable BreakerStatus status) {
            if (status == null) {
                return null;
            }
            BreakerCause cause = status.cause();
            return new BreakerReport(
                    word(status.state()),
                    cause == null ? null : word(cause),
                    status.reason(),
                    status.looksIn().toMillis());
        }

        private static String word(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Something that is wrong.
     *
     * @param kind        {@code failing}, {@code throttling}, {@code credential} or {@code quota}
     * @param credential  the name of the credential, never its value; {@code null} when it is the endpoint's trouble
     * @param code        the code of the last failure
     * @param failures    attempts that said so since it began
     * @param lastedMs    how long ago the first of them was
     * @param sinceLastMs how long ago the last of them was
     */
    public record TroubleReport(
            String kind, @Nullable String credential, String code, long failures, long lastedMs, long sinceLastMs) {

        private static TroubleReport of(TroubleState state) {
            return new TroubleReport(
                    state.kind().word(),
                    state.credential(),
                    state.code().id(),
                    state.failures(),
                    state.lasted().toMillis(),
                    state.sinceLast().toMillis());
        }
    }

    /**
     * A model.
     *
     * @param model        the configured one, or {@code other} for all others together
     * @param limit        attempts that may be in flight now
     * @param inFlight     attempts in flight
     * @param waiting      attempts that wait, by priority
     * @param requestsLeft requests that the rate limit leaves; {@code null} where none is known
     * @param tokensLeft   model tokens that the rate limit leaves; {@code null} where none is known
     */
    public record ModelReport(
            String model,
            int limit,
            int inFlight,
            Map<String, Integer> waiting,
            @Nullable Long requestsLeft,
            @Nullable Long tokensLeft) {

        private static ModelReport of(ModelState state) {
            Map<String, Integer> waiting = new TreeMap<>();
            for (Priority priority : Priority.values()) {
                waiting.put(priority.word(), state.waiting().getOrDefault(priority, 0));
            }
            return new ModelReport(
                    state.model(), state.limit(), state.inFlight(), waiting, state.requestsLeft(), state.tokensLeft());
        }
    }

    /**
     * The retry budget.
     *
     * @param balance  retries that are possible now
     * @param capacity retries that are possible at the most
     * @param refused  retries that were refused since the start
     */
    public record BudgetReport(double balance, double capacity, long refused) {

        private static @Nullable BudgetReport of(ClientState state) {
            return Double.isInfinite(state.retryCapacity())
                    ? null
                    : new BudgetReport(state.retryBalance(), state.retryCapacity(), state.retriesRefused());
        }
    }

    /**
     * Calls that failed with one code.
     *
     * @param code      the code, {@code AGLM-2001}
     * @param name      its name
     * @param calls     how many calls
     * @param last      when the last of them failed, in ISO 8601
     * @param endpoint  where that one had been
     * @param status    its HTTP status
     * @param requestId the server's id of its request, for the server's support
     * @param hint      what to do
     */
    public record FailureReport(
            String code,
            String name,
            long calls,
            String last,
            @Nullable String endpoint,
            @Nullable Integer status,
            @Nullable String requestId,
            String hint) {

        private static FailureReport of(FailureState state) {
            return new FailureReport(
                    state.code().id(),
                    state.code().name(),
                    state.calls(),
                    state.last().toString(),
                    state.endpoint(),
                    state.status(),
                    state.requestId(),
                    state.code().hint());
        }
    }
}
