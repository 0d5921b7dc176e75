package io.autoglm.cli;

import io.autoglm.sdk.EndpointSpec;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimBehaviorBuilder;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimLatency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An endpoint whose parts are being read. Throws {@link IllegalArgumentException} for what cannot be. */
final class EndpointDraft {

    /** All parts that there are. */
    static final List<String> PARTS = List.of(
            "weight",
            "order",
            "model",
            "name",
            "provider",
            "dialect",
            "key-env",
            "fault",
            "fault-rate",
            "ttft",
            "token-delay");

    private static final Set<String> REPEATED = Set.of("model", "key-env", "fault");
    private static final Set<String> OF_SIM = Set.of("fault", "fault-rate", "ttft", "token-delay");
    private static final Set<String> OF_OTHERS = Set.of("provider", "dialect", "key-env");

    private static final Duration FIRST_TOKEN = Duration.ofMillis(200);
    private static final Duration TOKEN_DELAY = Duration.ofMillis(25);

    private final @Nullable SimBehaviorBuilder sim;
    private final Set<String> seen = new HashSet<>();
    private final List<String> keyVariables = new ArrayList<>();
    private final List<SimFault> faults = new ArrayList<>();
    private double faultRate = 1;
    private EndpointSpec spec;

    /** Begins the endpoint at {@code address}, {@code null} for where its provider is. */
    EndpointDraft(@Nullable String address) {
        boolean simulated = EndpointOptions.SIMULATED.equals(address);
        sim = simulated ? simulated() : null;
        spec = EndpointSpec.at("").withBaseUrl(simulated ? null : address);
    }

    /** Returns how a simulated server inside this program answers, unless it is said. */
    static SimBehaviorBuilder simulated() {
        return SimBehavior.builder()
                .firstToken(SimLatency.fixed(FIRST_TOKEN))
                .perToken(SimLatency.fixed(TOKEN_DELAY))
                .recording(false);
    }

    /** Takes one part; {@code name} is one of {@link #PARTS}. */
    void put(String name, String value) {
        if (!seen.add(name) && !REPEATED.contains(name)) {
            throw new IllegalArgumentException("must be there once, is there twice");
        }
        if (OF_SIM.contains(name)) {
            putSimulated(name, value);
        } else if (sim != null && OF_OTHERS.contains(name)) {
            throw new IllegalArgumentException("is for a server elsewhere: sim speaks as openai and asks for no key");
        } else {
            putPlain(name, value);
        }
    }

    private void putPlain(String name, String value) {
        switch (name) {
            case "weight" -> spec = spec.withWeight(wholeNumber(value));
            case "order" -> spec = spec.withOrder(wholeNumber(value));
            case "name" -> spec = spec.withName(value);
            case "provider" -> spec = spec.withProvider(value);
            case "dialect" -> spec = spec.withDialect(value);
            case "key-env" -> keyVariables.add(value);
            default -> putModel(value);
        }
    }

    private void putModel(String value) {
        int equals = value.indexOf('=');
        String requested = equals < 0 ? "" : value.substring(0, equals).strip();
        String sent = value.substring(equals + 1).strip();
        if (requested.isEmpty() || sent.isEmpty()) {
            throw new IllegalArgumentException(
                    "must look like model=ASKED=SENT, for example model=glm-4.6=glm-4.6-air, was '" + value + "'");
        }
        if (spec.models().containsKey(requested)) {
            throw new IllegalArgumentException("must name each model once, names '" + requested + "' twice");
        }
        spec = spec.withModel(requested, sent);
    }

    private void putSimulated(String name, String value) {
        if (sim == null) {
            throw new IllegalArgumentException("is for sim alone: nobody else can be told how to answer");
        }
        switch (name) {
            case "fault" -> faults.add(SimFault.parse(value));
            case "fault-rate" -> faultRate = share(value);
            case "ttft" -> sim.firstToken(SimLatency.parse(value));
            default -> sim.perToken(SimLatency.parse(value));
        }
    }

    private static int wholeNumber(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number, was '" + value + "'", e);
        }
    }

    private static double share(String value) {
        try {
            double share = Double.parseDouble(value);
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // the same is wrong with it
        }
        throw new IllegalArgumentException("must be from 0 to 1, was '" + value + "'");
    }

    /** Returns the endpoint. */
    EndpointArgument argument() {
        if (seen.contains("fault-rate") && faults.isEmpty()) {
            throw new IllegalArgumentException("part 'fault-rate' belongs to fault=SPEC, which is not there");
        }
        SimBehavior behavior = sim == null
                ? null
                : sim.faults(faults).faultProbability(faultRate).build();
        return new EndpointArgument(spec, keyVariables, behavior);
    }
}
