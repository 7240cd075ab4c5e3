<#-- A dependency a line: what it is, then each licence that its project names, all between tabs. -->
<#list dependencyMap as e>
${e.getKey().groupId}:${e.getKey().artifactId}:${e.getKey().version}	<#list e.getValue() as licence>${licence}<#sep>	</#list>
</#list>
