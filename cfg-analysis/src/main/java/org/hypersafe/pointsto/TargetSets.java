package org.hypersafe.pointsto;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import org.hypersafe.load.FunctionId;
import org.hypersafe.load.SiteId;

/**
 * Target sets of all sites.
 *
 * @param sites every site of a record
 * @param addressTaken functions with an index that something uses as a pointer
 * @param escaped those of them that join every C site
 */
public record TargetSets(
    ImmutableSortedMap<SiteId, TargetSet> sites,
    ImmutableSet<FunctionId> addressTaken,
    ImmutableSortedSet<FunctionId> escaped) {}
