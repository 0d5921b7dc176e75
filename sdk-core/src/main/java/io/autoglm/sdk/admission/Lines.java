package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one room: one for each model that requests may name and that a member is configured for, and one for all others. Changed by
 * the owner of the room; {@link #of} and {@link #perModel} may be called by any thread.
 */
final class Lines {

    private final Router router;

    /** The model of requests that name none, as the first endpoint has it: where they wait. */
    private final @Nullable String usualModel;

    private volatile PerModel<Line> lines;

    /** Those in which somebody may wait; some of them may be retired. */
    private Line[] all;

    Lines(Router router) {
        this.router = router;
        Member[] members = router.members();
        usualModel = members.length == 0 ? null : members[0].endpoint().defaultModel();
        lines = PerModel.of(names(members), name -> new Line(router));
        all = lines.all().toArray(new Line[0]);
    }

    private static Set<String> names(Member[] members) {
        Set<String> names = new LinkedHashSet<>();
        for (Member member : members) {
            String usual = member.endpoint().defaultModel();
            if (usual != null) {
                names.add(usual);
            }
            names.addAll(new TreeMap<>(member.endpoint().models()).keySet());
        }
        return names;
    }

    /** Returns where {@code call} has to wait. */
    Line of(Call<?> call) {
        String requested = call.requestedModel();
        return lines.of(requested == null ? usualModel : requested);
    }

    PerModel<Line> perModel() {
        return lines;
    }

    Line[] all() {
        return all;
    }

    /** The router's members are others: models may have come and gone. Who waits in a line that is no more keeps its place in it. */
    void follow() {
        PerModel<Line> before = lines;
        lines = PerModel.of(names(router.members()), name -> {
            Line known = before.of(name);
            boolean isOwn = name == null || before.models().contains(name);
            return isOwn ? known : new Line(router);
        });
        Set<Line> kept = new LinkedHashSet<>(lines.all());
        for (Line line : all) {
            line.retired = !kept.contains(line);
        }
        Arrays.stream(all).filter(line -> !line.isEmpty()).forEach(kept::add);
        all = kept.toArray(new Line[0]);
    }
}
