package io.autoglm.cli.load;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;

/**
 * Counts the attempts of a load by the endpoint that they go to; stands below admission, so that it knows that and sees each of several
 * attempts at once. Safe for every thread.
 */
public final class EndpointCounter implements Policy {

    private final Map<String, EndpointTally> all = new ConcurrentHashMap<>();
    private final Map<String, EndpointTally> counted = new ConcurrentHashMap<>();

    @Override
    public <E> Flux<E> apply(Call<E> call, Exchange next) {
        Endpoint to = call.endpoint();
        if (to == null) {
            return next.exchange(call);
        }
        return Flux.deferContextual(context -> {
            LoadCall made = context.getOrDefault(LoadCall.class, null);
            Attempt attempt = new Attempt(
                    made != null && made.counted()
                            ? List.of(tally(all, to.name()), tally(counted, to.name()))
                            : List.of(tally(all, to.name())));
            // told before the caller, who may begin the next call at once
            return next.exchange(call)
                    .doOnError(failure -> attempt.failed(code(failure)))
                    .doOnTerminate(attempt::ended)
                    .doOnCancel(attempt::ended);
        });
    }

    /** One attempt under way, which ends once. */
    private static final class Attempt {

        private final List<EndpointTally> tallies;
        private final AtomicBoolean over = new AtomicBoolean();

        Attempt(List<EndpointTally> tallies) {
            this.tallies = tallies;
            tallies.forEach(EndpointTally::began);
        }

        void failed(ErrorCode code) {
            tallies.forEach(tally -> tally.failed(code));
        }

        void ended() {
            if (over.compareAndSet(false, true)) {
                tallies.forEach(EndpointTally::ended);
            }
        }
    }

    private static ErrorCode code(Throwable failure) {
        return failure instanceof AutoGlmException known ? known.code() : ErrorCode.INTERNAL;
    }

    private static EndpointTally tally(Map<String, EndpointTally> tallies, String endpoint) {
        return tallies.computeIfAbsent(endpoint, name -> new EndpointTally());
    }

    /** Returns what is known of all attempts at {@code endpoint}, those of the warm-up included. */
    EndpointTally all(String endpoint) {
        return tally(all, endpoint);
    }

    /** Returns what is known of the attempts there of calls that count. */
    EndpointTally counted(String endpoint) {
        return tally(counted, endpoint);
    }
}
