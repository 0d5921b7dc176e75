package io.autoglm.cli;

import io.autoglm.sdk.EndpointSpec;
import io.autoglm.test.SimBehavior;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code --endpoint}.
 *
 * @param spec         all but its keys, and but the address of a simulated server
 * @param keyVariables the variables that hold its keys
 * @param simulated    how the server inside this program answers, {@code null} when the endpoint is elsewhere
 */
record EndpointArgument(
        EndpointSpec spec,
        List<String> keyVariables,
        @Nullable SimBehavior simulated) {

    EndpointArgument {
        keyVariables = List.copyOf(keyVariables);
    }

    /** Returns whether a simulated server answers, inside this program or on its preset. */
    boolean isSimulated() {
        return simulated != null || EndpointOptions.SIMULATED.equals(spec.provider());
    }

    /** Returns the endpoint with the keys that its variables hold. */
    EndpointSpec withKeys(Shell shell) {
        return keyVariables.isEmpty()
                ? spec
                : spec.withKeys(keyVariables.stream()
                        .map(variable -> shell.secret(variable, "--endpoint: key-env"))
                        .toArray(String[]::new));
    }
}
