package io.autoglm.sdk;

import io.autoglm.sdk.admission.FallbackPolicy;
import io.autoglm.sdk.admission.PromptTokens;
import io.autoglm.sdk.auth.CredentialPolicy;
import io.autoglm.sdk.batch.BatchSpec;
import io.autoglm.sdk.batch.CoalescingPolicy;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyPosition;
import io.autoglm.sdk.retry.HedgePolicy;
import io.autoglm.sdk.retry.RetryPolicy;
import io.autoglm.sdk.time.AttemptTimeoutPolicy;
import io.autoglm.sdk.time.DeadlinePolicy;
import io.autoglm.sdk.time.LegDeadlinePolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * The order of the chain, and the reason for each place. "Above" is nearer the caller, "below" nearer the wire.
 */
final class StandardChain {

    private StandardChain() {}

    static Exchange compose(ClientSettings settings, Pool pool) {
        List<Policy> policies = new ArrayList<>();
        // per call
        // outermost, so that what it measures is what the caller sees; policies of the user find it in their context
        settings.observations().ofCalls(pool::likely).ifPresent(policies::add);
        // user policies see the call as its caller does: once, whatever happens below
        policies.addAll(settings.policies(PolicyPosition.PER_CALL));
        // above retry and admission, so that one deadline covers queue, back-off and all attempts
        policies.add(new DeadlinePolicy(settings.timeouts()));
        // below the deadline, of which each leg but the last leaves a part; above retry, so that all endpoints are
        // tried
        // first
        policies.add(new FallbackPolicy(settings.fallback(), new LegDeadlinePolicy(), settings.listener()));
        // below fallback, each of whose legs finds company of its own; above retry, which makes a joint request again
        // as
        // one
        BatchSpec batch = settings.batch();
        if (batch != null) {
            policies.add(new CoalescingPolicy(
                    batch,
                    pool::takesJointly,
                    new PromptTokens(settings.rate().counter())::of,
                    call -> EmbedLimits.mostTexts(call, pool),
                    pool.arrayForms(),
                    settings.observations().ofBatches(pool::likely).orElse(null)));
        }
        // across attempts
        // above admission, so that back-off holds no permit and a retry waits its turn like everyone else
        policies.add(new RetryPolicy(
                settings.retry(), settings.random(), settings.retryBudget(), settings.listener(), pool.admission()));
        // below retry, whose attempts it doubles; above admission, so that the second waits for a turn of its own
        policies.add(new HedgePolicy(settings.hedge(), settings.retryBudget(), settings.listener()));
        // per attempt
        // above the credential, so that a call that waits for long is sent with a fresh key
        policies.add(pool.admission());
        // the deadline of attempts of patient calls: below admission, so that it begins with the turn
        policies.add(DeadlinePolicy.ofTurns(settings.timeouts()));
        // below admission, so that they see where the attempt goes and their time is not queue time
        policies.addAll(settings.policies(PolicyPosition.PER_ATTEMPT));
        // asked per attempt, when endpoint and turn are known
        policies.add(new CredentialPolicy(
                pool::credentials,
                settings.allowInsecureHttp(),
                settings.timeouts().firstEvent()));
        // below the credential, so that an attempt that is never sent is none; above the wire, which sends its trace
        // headers
        settings.observations().ofAttempts().ifPresent(policies::add);
        // nearest the wire, so that first-event and silence clocks see the server's time only
        policies.add(new AttemptTimeoutPolicy(settings.timeouts()));

        Exchange chain = pool;
        for (int i = policies.size() - 1; i >= 0; i--) {
            chain = policies.get(i).around(chain);
        }
        return chain;
    }
}
